/** How the learning rate moves: one class for each branch of the API's family of the same name. */
@NullMarked
package dev.cultivar.trainer.schedule;

import org.jspecify.annotations.NullMarked;
