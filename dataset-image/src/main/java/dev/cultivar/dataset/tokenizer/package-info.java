/** Tokenizers fitted on a dataset. */
@NullMarked
package dev.cultivar.dataset.tokenizer;

import org.jspecify.annotations.NullMarked;
