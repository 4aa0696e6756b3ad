/** What is watched while a stage trains, and what is done when something is wrong. */
@NullMarked
package dev.cultivar.trainer.guard;

import org.jspecify.annotations.NullMarked;
