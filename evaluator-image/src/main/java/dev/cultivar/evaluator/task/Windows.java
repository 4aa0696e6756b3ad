package dev.cultivar.evaluator.task;

import dev.cultivar.models.family.PackedTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rolling windows over a document's tokens, so that each token is predicted exactly once: the same as lm-eval 0.4.13's
 * {@code get_rolling_token_windows(tokens, prefix, maxLength, context_len=1)} followed by {@code make_disjoint_window}. The
 * first window is predicted from the prefix token; each further full window from the one token before it; the last window
 * reaches back into its predecessor, so that it sees a full window of context.
 */
final class Windows {
    private Windows() {}

    /** What is given and what is then predicted, token by token. */
    @SuppressWarnings("ArrayRecordComponent")
    record Window(int[] context, int[] predicted) {
        /** Context and predicted tokens but the last, as the model reads them; each predicted token is a target. */
        PackedTokens.Document document() {
            int length = context.length + predicted.length - 1;
            int[] ids = Arrays.copyOf(context, length);
            System.arraycopy(predicted, 0, ids, context.length, predicted.length - 1);
            int[] targets = new int[length];
            Arrays.fill(targets, PackedTokens.NOT_COUNTED);
            System.arraycopy(predicted, 0, targets, context.length - 1, predicted.length);
            return new PackedTokens.Document(ids, targets);
        }
    }

    static List<Window> of(int[] tokens, int prefix, int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength is " + maxLength + ": give at least 1");
        }
        List<Window> windows = new ArrayList<>();
        int predicted = 0;
        while (predicted < tokens.length) {
            int count = Math.min(maxLength, tokens.length - predicted);
            int end = predicted + count;
            int[] context =
                    predicted == 0 ? new int[] {prefix} : Arrays.copyOfRange(tokens, end - maxLength - 1, predicted);
            windows.add(new Window(context, Arrays.copyOfRange(tokens, predicted, end)));
            predicted = end;
        }
        return windows;
    }
}
