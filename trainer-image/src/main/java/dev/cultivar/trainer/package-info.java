/** The trainer image: runs the stages of a recipe, and turns foreign models into model artifacts. */
@NullMarked
package dev.cultivar.trainer;

import org.jspecify.annotations.NullMarked;
