/** Model families: their shapes and their forward and backward passes. */
@NullMarked
package dev.cultivar.models.family;

import org.jspecify.annotations.NullMarked;
