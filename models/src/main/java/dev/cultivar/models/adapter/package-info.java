/** Trainable additions to a frozen model. */
@NullMarked
package dev.cultivar.models.adapter;

import org.jspecify.annotations.NullMarked;
