package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * How attention takes the documents of a batch: neighbours of one length, or of nearly one where they are short, are one
 * call. Short documents are padded at their ends to the longest of their run; causal attention never looks there.
 *
 * <p>A call costs as much as attention inside a document of some dozen tokens: a batch of 60 documents of 20 to 40
 * tokens takes 2 calls in place of 20.
 *
 * @param rows padded positions of each run
 * @param lengths padded length of each run's documents
 * @param moves the batch's position at each padded one (0 at the empty ones), the padded position of each of the batch,
 *     and the empty ones; all without elements where no document is padded
 */
record AttentionRuns(long[] rows, long[] lengths, List<NDArray> moves) {
    /** Documents of one run differ by at most so many tokens, and longer ones are not padded. */
    private static final int SPREAD = 16;

    private static final int PADDED_LENGTH = 128;

    static AttentionRuns of(NDManager scope, PackedTokens batch) {
        long[] rows = new long[batch.documents()];
        long[] lengths = new long[batch.documents()];
        int runs = 0;
        for (int first = 0, next; first < batch.documents(); first = next) {
            int shortest = length(batch, first);
            int longest = shortest;
            for (next = first + 1; next < batch.documents(); next++) {
                int least = Math.min(shortest, length(batch, next));
                int most = Math.max(longest, length(batch, next));
                if (most > least && (most > PADDED_LENGTH || most - least > SPREAD)) {
                    break;
                }
                shortest = least;
                longest = most;
            }
            lengths[runs] = longest;
            rows[runs++] = (long) longest * (next - first);
        }
        long[] padded = Arrays.copyOf(rows, runs);
        return new AttentionRuns(padded, Arrays.copyOf(lengths, runs), moves(scope, batch, padded, lengths));
    }

    private static List<NDArray> moves(NDManager scope, PackedTokens batch, long[] rows, long[] lengths) {
        int all = Math.toIntExact(Arrays.stream(rows).sum());
        if (all == batch.length()) {
            NDArray none = scope.create(new long[0], new Shape(0));
            return List.of(none, none, none);
        }
        long[] sources = new long[all];
        long[] places = new long[batch.length()];
        long[] empty = new long[all - batch.length()];
        int empties = 0;
        int at = 0;
        int document = 0;
        for (int run = 0; run < rows.length; run++) {
            for (int end = at + Math.toIntExact(rows[run]); at < end; document++) {
                for (int i = 0; i < lengths[run]; i++, at++) {
                    if (i < length(batch, document)) {
                        sources[at] = batch.start(document) + i;
                        places[batch.start(document) + i] = at;
                    } else {
                        empty[empties++] = at;
                    }
                }
            }
        }
        return List.of(scope.create(sources), scope.create(places), scope.create(empty));
    }

    private static int length(PackedTokens batch, int document) {
        return batch.start(document + 1) - batch.start(document);
    }
}
