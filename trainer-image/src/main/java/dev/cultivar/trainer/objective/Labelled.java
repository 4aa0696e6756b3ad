package dev.cultivar.trainer.objective;

import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.PackedTokens.Document;
import java.util.Arrays;

/**
 * The tokens of a record, and which of them the model is to predict from those before.
 *
 * <p>Invariant: the first token is never predicted, since nothing stands before it.
 */
@SuppressWarnings("ArrayRecordComponent")
public record Labelled(int[] ids, boolean[] predicted) {
    public Labelled {
        if (ids.length != predicted.length) {
            throw new IllegalArgumentException(ids.length + " tokens, but " + predicted.length + " marks");
        }
        if (predicted.length > 0) {
            predicted[0] = false;
        }
    }

    /** Every token but the first is predicted. */
    public static Labelled all(int[] ids) {
        boolean[] predicted = new boolean[ids.length];
        Arrays.fill(predicted, true);
        return new Labelled(ids, predicted);
    }

    public int length() {
        return ids.length;
    }

    /** Number of tokens that are predicted. */
    public int targets() {
        int targets = 0;
        for (boolean one : predicted) {
            targets += one ? 1 : 0;
        }
        return targets;
    }

    /** The first tokens alone. */
    public Labelled truncated(int length) {
        return new Labelled(Arrays.copyOf(ids, length), Arrays.copyOf(predicted, length));
    }

    /** Tokens [start, end) as a document of its own, the token to predict written at the position before it. */
    public Document piece(int start, int end) {
        int[] targets = new int[end - start];
        Arrays.fill(targets, PackedTokens.NOT_COUNTED);
        for (int i = start; i + 1 < end; i++) {
            if (predicted[i + 1]) {
                targets[i - start] = ids[i + 1];
            }
        }
        return new Document(Arrays.copyOfRange(ids, start, end), targets);
    }
}
