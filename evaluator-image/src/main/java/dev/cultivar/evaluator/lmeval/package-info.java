/** lm-eval's task files: what they say, what they read, and how Python would read it. */
@NullMarked
package dev.cultivar.evaluator.lmeval;

import org.jspecify.annotations.NullMarked;
