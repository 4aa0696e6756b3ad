/** Moves records between processors and disks; the only package that knows Spark. */
@NullMarked
package dev.cultivar.dataset.engine;

import org.jspecify.annotations.NullMarked;
