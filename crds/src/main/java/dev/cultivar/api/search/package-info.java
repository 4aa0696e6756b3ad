/** How a TrainingRun is varied: axes, arms, the overrides that a trial is made of. */
@NullMarked
package dev.cultivar.api.search;

import org.jspecify.annotations.NullMarked;
