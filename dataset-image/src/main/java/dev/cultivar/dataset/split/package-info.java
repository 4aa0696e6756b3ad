/** How a prepared dataset is divided. */
@NullMarked
package dev.cultivar.dataset.split;

import org.jspecify.annotations.NullMarked;
