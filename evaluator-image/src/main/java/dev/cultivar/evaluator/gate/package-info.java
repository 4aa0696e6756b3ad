/** Claims over results and their verdicts in words. */
@NullMarked
package dev.cultivar.evaluator.gate;

import org.jspecify.annotations.NullMarked;
