package dev.cultivar.models.template;

import java.util.List;

/**
 * A conversation as the model reads it. {@code assistant} holds, in order, what the assistant itself produces: each of
 * its contents with the token that ends the turn (so that a tuned model learns to stop), without role header and line
 * break. Supervised fine-tuning trains on the tokens of these spans alone.
 */
public record Rendering(String text, List<Span> assistant) {
    public Rendering {
        assistant = List.copyOf(assistant);
    }
}
