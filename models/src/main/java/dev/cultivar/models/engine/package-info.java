/** Starts libtorch and reaches what DJL hides: gradients, tensor memory, element types. */
@NullMarked
package dev.cultivar.models.engine;

import org.jspecify.annotations.NullMarked;
