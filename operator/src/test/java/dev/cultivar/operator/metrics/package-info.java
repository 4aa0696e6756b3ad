/** Tests of what is counted. */
@NullMarked
package dev.cultivar.operator.metrics;

import org.jspecify.annotations.NullMarked;
