/** In which fewer bits frozen weights are held. */
@NullMarked
package dev.cultivar.api.quantization;

import org.jspecify.annotations.NullMarked;
