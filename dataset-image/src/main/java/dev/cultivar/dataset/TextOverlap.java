package dev.cultivar.dataset;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.split.Splits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which texts are there more than once, and which of a split are in train too, letter for letter. Exact up to {@code most}
 * distinct texts; of more, those whose hash is below a limit are looked at with all their copies, the limit halved as often as it
 * must be: a sample of texts that does not depend on the records' order.
 */
final class TextOverlap {
    private static final int MOST = 1 << 18;
    private static final int HEX_DIGITS = 15;
    private static final int HEX = 16;
    private static final double ALL = 1L << (4 * HEX_DIGITS);

    private final List<String> splits;
    private final int most;
    private final Map<Long, int[]> copies = new HashMap<>();
    private long limit = 1L << (4 * HEX_DIGITS);

    TextOverlap(List<String> splits) {
        this(splits, MOST);
    }

    TextOverlap(List<String> splits, int most) {
        this.splits = splits;
        this.most = most;
    }

    void add(String split, List<String> texts) {
        long hash = Long.parseLong(CanonicalJson.digest(texts).substring(0, HEX_DIGITS), HEX);
        if (hash < limit) {
            copies.computeIfAbsent(hash, ignored -> new int[splits.size()])[splits.indexOf(split)]++;
            while (copies.size() > most) {
                limit /= 2;
                copies.keySet().removeIf(each -> each >= limit);
            }
        }
    }

    /**
     * The copies in one split.
     *
     * @param looked records that were looked at
     * @param repeated those that say what one before them in the split says
     * @param inTrain those that say what a record of train says; of train none
     */
    record Overlap(String split, long looked, long repeated, long inTrain) {}

    /**
     * What was found.
     *
     * @param share of the texts that were looked at
     */
    record Found(double share, List<Overlap> splits) {}

    Found found() {
        int train = splits.indexOf(Splits.TRAIN);
        List<Overlap> found = new ArrayList<>();
        for (int s = 0; s < splits.size(); s++) {
            long looked = 0;
            long repeated = 0;
            long inTrain = 0;
            for (int[] each : copies.values()) {
                looked += each[s];
                repeated += Math.max(0, each[s] - 1);
                inTrain += s != train && each[train] > 0 ? each[s] : 0;
            }
            found.add(new Overlap(splits.get(s), looked, repeated, inTrain));
        }
        return new Found(limit / ALL, List.copyOf(found));
    }
}
