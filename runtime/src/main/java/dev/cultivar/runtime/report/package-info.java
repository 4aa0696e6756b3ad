/** How a pod tells the operator where it is. */
@NullMarked
package dev.cultivar.runtime.report;

import org.jspecify.annotations.NullMarked;
