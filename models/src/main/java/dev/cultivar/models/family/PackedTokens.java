package dev.cultivar.models.family;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Documents laid end to end in one row, without padding: token ids, the token to predict at each position, and the
 * positions where documents begin.
 *
 * <p>Invariants: a document never sees another (attention and rotary positions restart at each boundary); a target of
 * {@link #NOT_COUNTED} takes no part in loss, score or gradient; arrays are never shared with the caller.
 */
public final class PackedTokens {
    /** The target of a position that is not predicted; the same number as in torch and transformers. */
    public static final int NOT_COUNTED = -100;

    private final long[] ids;
    private final long[] targets;
    private final long[] boundaries;

    private PackedTokens(long[] ids, long[] targets, long[] boundaries) {
        this.ids = ids;
        this.targets = targets;
        this.boundaries = boundaries;
    }

    /** One document: its token ids and, for each position, the token to predict there. */
    public record Document(int[] ids, int[] targets) {
        public Document {
            if (ids.length == 0 || ids.length != targets.length) {
                throw new IllegalArgumentException("a document has " + ids.length + " ids and " + targets.length
                        + " targets: the numbers must be equal and not 0");
            }
        }

        /** Every token but the first is predicted from those before it. */
        public static Document causal(int... ids) {
            int[] targets = new int[ids.length];
            Arrays.fill(targets, NOT_COUNTED);
            System.arraycopy(ids, 1, targets, 0, Math.max(0, ids.length - 1));
            return new Document(ids, targets);
        }

        /** Only tokens from index {@code from} on (at least 1) are predicted. */
        public static Document causalFrom(int from, int... ids) {
            Document document = causal(ids);
            Arrays.fill(document.targets, 0, Math.min(Math.max(0, from - 1), ids.length), NOT_COUNTED);
            return document;
        }
    }

    public static PackedTokens of(List<Document> documents) {
        if (documents.isEmpty()) {
            throw new IllegalArgumentException("a batch has no documents: give at least one");
        }
        int length = documents.stream().mapToInt(d -> d.ids().length).reduce(0, Math::addExact);
        long[] ids = new long[length];
        long[] targets = new long[length];
        long[] boundaries = new long[documents.size() + 1];
        int at = 0;
        for (int d = 0; d < documents.size(); d++) {
            Document document = documents.get(d);
            for (int i = 0; i < document.ids().length; i++, at++) {
                ids[at] = document.ids()[i];
                targets[at] = document.targets()[i];
            }
            boundaries[d + 1] = at;
        }
        return new PackedTokens(ids, targets, boundaries);
    }

    public static PackedTokens of(Document... documents) {
        return of(List.of(documents));
    }

    /** Number of positions. */
    public int length() {
        return ids.length;
    }

    public int documents() {
        return boundaries.length - 1;
    }

    /** First position of a document; {@code start(documents())} is the length. */
    public int start(int document) {
        return Math.toIntExact(boundaries[document]);
    }

    /** Number of positions that are predicted. */
    public long counted() {
        return Arrays.stream(targets).filter(t -> t != NOT_COUNTED).count();
    }

    long[] ids() {
        return ids;
    }

    long[] targets() {
        return targets;
    }

    long[] boundaries() {
        return boundaries;
    }

    /** Rows of each run of neighbouring documents of one length: attention takes a run at once. */
    long[] runs() {
        return runs(true);
    }

    /** Length of the documents of each run. */
    long[] runLengths() {
        return runs(false);
    }

    private long[] runs(boolean rows) {
        long[] runs = new long[documents()];
        int count = 0;
        long before = 0;
        for (int d = 0; d < documents(); d++) {
            long length = boundaries[d + 1] - boundaries[d];
            if (length != before) {
                count++;
            }
            runs[count - 1] = rows && length == before ? runs[count - 1] + length : length;
            before = length;
        }
        return Arrays.copyOf(runs, count);
    }

    /** The same documents, short ones first, so that those of one length are neighbours. */
    PackedTokens byLength() {
        int[] order = IntStream.range(0, documents())
                .boxed()
                .sorted(Comparator.comparingInt(d -> start(d + 1) - start(d)))
                .mapToInt(Integer::intValue)
                .toArray();
        PackedTokens sorted = new PackedTokens(new long[ids.length], new long[ids.length], new long[boundaries.length]);
        int at = 0;
        for (int i = 0; i < order.length; i++) {
            int from = start(order[i]);
            int length = start(order[i] + 1) - from;
            System.arraycopy(ids, from, sorted.ids, at, length);
            System.arraycopy(targets, from, sorted.targets, at, length);
            at += length;
            sorted.boundaries[i + 1] = at;
        }
        return sorted;
    }

    /** Positions that are predicted, in order. */
    long[] countedPositions() {
        return IntStream.range(0, targets.length)
                .filter(i -> targets[i] != NOT_COUNTED)
                .asLongStream()
                .toArray();
    }

    long[] countedTargets() {
        return Arrays.stream(targets).filter(t -> t != NOT_COUNTED).toArray();
    }

    /** Length of the longest document. */
    int longest() {
        int longest = 0;
        for (int d = 0; d < documents(); d++) {
            longest = Math.max(longest, start(d + 1) - start(d));
        }
        return longest;
    }

    /** Refuses what a model of this shape cannot read. */
    void check(DecoderConfig config) {
        if (longest() > config.maxPositionEmbeddings()) {
            throw new IllegalArgumentException("a document has " + longest() + " tokens, but the model has "
                    + config.maxPositionEmbeddings() + " positions (max_position_embeddings): cut it into pieces");
        }
        for (int i = 0; i < ids.length; i++) {
            boolean target = targets[i] == NOT_COUNTED || (targets[i] >= 0 && targets[i] < config.vocabSize());
            if (ids[i] < 0 || ids[i] >= config.vocabSize() || !target) {
                throw new IllegalArgumentException(
                        "position " + i + " has token " + ids[i] + " and target " + targets[i]
                                + ", but the model's vocabulary has " + config.vocabSize()
                                + " tokens: the tokenizer is not this model's");
            }
        }
    }
}
