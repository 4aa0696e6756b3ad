/** Tasks: records and a model in, measured items out. */
@NullMarked
package dev.cultivar.evaluator.task;

import org.jspecify.annotations.NullMarked;
