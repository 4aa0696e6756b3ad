/** Tasks asked for each domain, and what a sequence of stages learns and forgets of them. */
@NullMarked
package dev.cultivar.evaluator.matrix;

import org.jspecify.annotations.NullMarked;
