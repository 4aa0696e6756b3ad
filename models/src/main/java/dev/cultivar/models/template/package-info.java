/** Conversations to text: the chat template of a model, with the spans that its assistant speaks. No files, no JSON. */
@NullMarked
package dev.cultivar.models.template;

import org.jspecify.annotations.NullMarked;
