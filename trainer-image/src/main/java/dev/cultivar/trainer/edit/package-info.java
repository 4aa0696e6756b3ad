/** Stages that change weights without training: one class for each branch of the API's family of the same name. */
@NullMarked
package dev.cultivar.trainer.edit;

import org.jspecify.annotations.NullMarked;
