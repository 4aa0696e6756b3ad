/** From the records of datasets to the pieces of training sequences. */
@NullMarked
package dev.cultivar.trainer.data;

import org.jspecify.annotations.NullMarked;
