/** The whole state of a stage on disk, and how far it got. */
@NullMarked
package dev.cultivar.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
