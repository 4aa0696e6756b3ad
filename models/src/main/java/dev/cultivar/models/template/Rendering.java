package dev.cultivar.models.template;

import dev.cultivar.models.tokenizer.Encoded;
import java.util.List;

/**
 * A conversation as the model reads it. {@code assistant} holds, in order, what the assistant itself produces: each of
 * its contents, mostly with the token that ends the turn (so that a tuned model learns to stop), without the header of its turn.
 * Supervised fine-tuning trains on the tokens of these spans alone.
 */
public record Rendering(String text, List<Span> assistant) {
    public Rendering {
        assistant = List.copyOf(assistant);
    }

    /**
     * Which tokens of this text the assistant speaks: those with a character in one of its spans, so that one which begins before a
     * span counts, as in transformers' assistant mask.
     */
    public boolean[] spoken(Encoded encoded) {
        boolean[] spoken = new boolean[encoded.length()];
        for (Span span : assistant) {
            for (int i = 0; i < spoken.length; i++) {
                spoken[i] |= encoded.touches(i, span.start(), span.end());
            }
        }
        return spoken;
    }
}
