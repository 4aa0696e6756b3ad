/** What a training stage minimises: one class for each branch of the API's family of the same name. */
@NullMarked
package dev.cultivar.trainer.objective;

import org.jspecify.annotations.NullMarked;
