/** Intervals and tests: arrays in, numbers out. */
@NullMarked
package dev.cultivar.evaluator.statistic;

import org.jspecify.annotations.NullMarked;
