package dev.cultivar.models.adapter;

import java.util.List;
import java.util.stream.IntStream;

/** Tokens whose rows of the embedding, and of a head of its own, are trained as they are: PEFT's trainable_token_indices. */
public record TokenRows(int first, int count) {
    public static final TokenRows NONE = new TokenRows(0, 0);

    public TokenRows {
        if (first < 0 || count < 0) {
            throw new IllegalArgumentException(
                    "trained tokens begin at id 0 or later, not " + count + " of them at " + first);
        }
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** The ids. */
    public List<Integer> ids() {
        return IntStream.range(first, first + count).boxed().toList();
    }
}
