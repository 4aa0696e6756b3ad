/** Resources in, objects out: pure functions, no I/O. */
@NullMarked
package dev.cultivar.operator.desired;

import org.jspecify.annotations.NullMarked;
