/** Text to token ids and back, and the {@code tokenizer.json} files that say how. */
@NullMarked
package dev.cultivar.models.tokenizer;

import org.jspecify.annotations.NullMarked;
