/** The command {@code cultivar}. */
@NullMarked
package dev.cultivar.cli;

import org.jspecify.annotations.NullMarked;
