/** How a pod gets its order, does it, and ends. */
@NullMarked
package dev.cultivar.runtime.order;

import org.jspecify.annotations.NullMarked;
