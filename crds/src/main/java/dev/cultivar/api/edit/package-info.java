/** Stages that change weights without training. */
@NullMarked
package dev.cultivar.api.edit;

import org.jspecify.annotations.NullMarked;
