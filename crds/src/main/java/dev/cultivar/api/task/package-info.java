/** What an Evaluation measures. */
@NullMarked
package dev.cultivar.api.task;

import org.jspecify.annotations.NullMarked;
