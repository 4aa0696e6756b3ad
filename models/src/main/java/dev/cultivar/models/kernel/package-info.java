/** Calculations on tensors: TorchScript kernels and the small classes that call them. */
@NullMarked
package dev.cultivar.models.kernel;

import org.jspecify.annotations.NullMarked;
