/** What thousands of runs cost: make bench ONLY=scale. */
@NullMarked
package dev.cultivar.operator.scale;

import org.jspecify.annotations.NullMarked;
