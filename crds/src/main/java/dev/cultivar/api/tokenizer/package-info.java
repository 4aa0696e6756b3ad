/** Tokenizers that are fitted on a dataset. */
@NullMarked
package dev.cultivar.api.tokenizer;

import org.jspecify.annotations.NullMarked;
