/** Which state to keep: domain gain against forgetting, judged as gates are. */
@NullMarked
package dev.cultivar.evaluator.stop;

import org.jspecify.annotations.NullMarked;
