/** The dataset image: turns a prepare order into a dataset artifact. */
@NullMarked
package dev.cultivar.dataset;

import org.jspecify.annotations.NullMarked;
