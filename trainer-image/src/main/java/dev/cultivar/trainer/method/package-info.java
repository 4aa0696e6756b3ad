/** Which tensors a training stage changes: one class for each branch of the API's family of the same name. */
@NullMarked
package dev.cultivar.trainer.method;

import org.jspecify.annotations.NullMarked;
