/** Runs the tasks of an evaluation on its models, judges its gates and writes its report. */
@NullMarked
package dev.cultivar.evaluator;

import org.jspecify.annotations.NullMarked;
