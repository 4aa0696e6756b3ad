/** Several tasks in one number. */
@NullMarked
package dev.cultivar.evaluator.suite;

import org.jspecify.annotations.NullMarked;
