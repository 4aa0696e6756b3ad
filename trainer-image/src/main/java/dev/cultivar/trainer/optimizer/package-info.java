/** How gradients become updates: one class for each branch of the API's family of the same name. */
@NullMarked
package dev.cultivar.trainer.optimizer;

import org.jspecify.annotations.NullMarked;
