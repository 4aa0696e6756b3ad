/** Reads and writes weights in the layouts of Hugging Face and PEFT. */
@NullMarked
package dev.cultivar.models.checkpoint;

import org.jspecify.annotations.NullMarked;
