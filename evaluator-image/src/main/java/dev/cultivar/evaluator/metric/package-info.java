/** What the tasks measure: unit, better direction, and the pooled ratio behind each number. */
@NullMarked
package dev.cultivar.evaluator.metric;

import org.jspecify.annotations.NullMarked;
