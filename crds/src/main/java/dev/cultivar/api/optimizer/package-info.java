/** How gradients become updates. */
@NullMarked
package dev.cultivar.api.optimizer;

import org.jspecify.annotations.NullMarked;
