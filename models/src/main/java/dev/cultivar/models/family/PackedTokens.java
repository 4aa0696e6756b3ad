package dev.cultivar.models.family;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Documents laid end to end in one row, without padding: token ids, the token to predict at each position, and the
 * positions where documents begin.
 *
 * <p>Invariants: a document never sees another (attention and rotary positions restart at each boundary), but for one that
 * continues another and sees all of that; a target of {@link #NOT_COUNTED} takes no part in loss, score or gradient; arrays
 * are never shared with the caller.
 */
public final class PackedTokens {
    /** The target of a position that is not predicted; the same number as in torch and transformers. */
    public static final int NOT_COUNTED = -100;

    private final long[] ids;
    private final long[] targets;
    private final long[] boundaries;
    private final boolean[] continues;

    private PackedTokens(long[] ids, long[] targets, long[] boundaries, boolean[] continues) {
        this.ids = ids;
        this.targets = targets;
        this.boundaries = boundaries;
        this.continues = continues;
    }

    /**
     * One document: its token ids and, for each position, the token to predict there.
     *
     * @param continues whether it goes on where the last document before it ended that continues none; several may continue one,
     *     which is then read once for all of them. Only scores can be had of such a batch, no gradients.
     */
    public record Document(int[] ids, int[] targets, boolean continues) {
        public Document(int[] ids, int[] targets) {
            this(ids, targets, false);
        }

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
        boolean[] continues = new boolean[documents.size()];
        if (documents.getFirst().continues()) {
            throw new IllegalArgumentException("the first document of a batch continues none: there is none before it");
        }
        int at = 0;
        for (int d = 0; d < documents.size(); d++) {
            Document document = documents.get(d);
            for (int i = 0; i < document.ids().length; i++, at++) {
                ids[at] = document.ids()[i];
                targets[at] = document.targets()[i];
            }
            boundaries[d + 1] = at;
            continues[d] = document.continues();
        }
        return new PackedTokens(ids, targets, boundaries, continues);
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

    /** The token at a position. */
    public int id(int position) {
        return Math.toIntExact(ids[position]);
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

    /** The place in its text at which each document begins: 0, or the length of the document that it continues. */
    long[] firstPlaces() {
        long[] first = new long[documents()];
        int root = 0;
        for (int d = 0; d < documents(); d++) {
            root = continues[d] ? root : d;
            first[d] = continues[d] ? boundaries[root + 1] - boundaries[root] : 0;
        }
        return first;
    }

    /** Start and end of each document that is continued, and the end of the last that continues it. */
    long[] branches() {
        long[] branches = new long[3 * documents()];
        int count = 0;
        int root = 0;
        for (int d = 0; d < documents(); d++) {
            root = continues[d] ? root : d;
            if (continues[d] && (d + 1 == documents() || !continues[d + 1])) {
                branches[count++] = boundaries[root];
                branches[count++] = boundaries[root + 1];
                branches[count++] = boundaries[d + 1];
            }
        }
        return Arrays.copyOf(branches, count);
    }

    /** The same documents, short ones first, so that those of one length are neighbours. */
    PackedTokens byLength() {
        if (branches().length > 0) {
            throw new IllegalArgumentException(
                    "a batch in which documents continue others has scores and no gradients");
        }
        int[] order = IntStream.range(0, documents())
                .boxed()
                .sorted(Comparator.comparingInt(d -> start(d + 1) - start(d)))
                .mapToInt(Integer::intValue)
                .toArray();
        PackedTokens sorted = new PackedTokens(
                new long[ids.length], new long[ids.length], new long[boundaries.length], new boolean[order.length]);
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

    /** Tokens of the longest text: of a document, with the one that it continues. */
    int longest() {
        long[] first = firstPlaces();
        long longest = 0;
        for (int d = 0; d < documents(); d++) {
            longest = Math.max(longest, first[d] + start(d + 1) - start(d));
        }
        return Math.toIntExact(longest);
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
