/** Configurations of other tools become a recipe, a run and datasets, with a word about every key. */
@NullMarked
package dev.cultivar.cli.importer;

import org.jspecify.annotations.NullMarked;
