package dev.cultivar.dataset.tokenizer;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.split.Splits;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Fits a tokenizer on the pieces of the train split and measures it on all splits. The engine counts pieces; the vocabulary is found
 * here, from the most frequent distinct pieces that memory holds.
 */
public final class Fitting {
    /** Distinct pieces, and their bytes, that the vocabulary is found from: about 1 GiB of memory. */
    private static final int MOST_PIECES = 2_000_000;

    private static final long MOST_BYTES = 16L << 20;
    private static final double DIGITS = 1e4;

    private final int mostPieces;
    private final long mostBytes;
    private final RecordType type;
    private final Splits splits;
    private final List<String> names;
    private final int train;

    /** For records of a type. */
    public Fitting(RecordType type, Splits splits) {
        this(type, splits, MOST_PIECES, MOST_BYTES);
    }

    Fitting(RecordType type, Splits splits, int mostPieces, long mostBytes) {
        this.mostPieces = mostPieces;
        this.mostBytes = mostBytes;
        this.type = type;
        this.splits = splits;
        names = splits.names();
        train = names.indexOf(Splits.TRAIN);
    }

    /** Fits; the entries are computed once. */
    public Fitted fit(Fit fit, Flow<Entry> entries) {
        if (names.contains(Fitted.FOLDER)) {
            throw new InvalidWork(
                    "InvalidSplit",
                    "splits[" + Fitted.FOLDER
                            + "].name: a dataset with a tokenizer keeps it under that name; rename the split");
        }
        return fitted(fit, counts(entries, fit.cut()));
    }

    private Flow<Counts> counts(Flow<Entry> entries, Cut cut) {
        PieceCounting each = new PieceCounting(type, splits, cut);
        int parts = names.size();
        return entries.flatMap(each::of)
                .groupByKey(Count::piece, Count::inOrder, group -> Counts.sum(group, parts))
                .kept();
    }

    private Fitted fitted(Fit fit, Flow<Counts> counts) {
        List<String> warnings = new ArrayList<>();
        List<PieceCount> pieces = mostFrequent(fit, counts, warnings);
        if (pieces.isEmpty()) {
            throw new InvalidWork(
                    "EmptyDataset", "tokenizer: the train split has no text to fit on; look at steps and splits");
        }
        Vocabulary vocabulary = fit.vocabulary(pieces);
        if (vocabulary.tokens().size() < fit.size()) {
            warnings.add("tokenizer: the text has only " + vocabulary.tokens().size() + " tokens of the " + fit.size()
                    + " that were asked for: " + fit.stop());
        }
        Fitted fitted = new Fitted(
                fit,
                vocabulary,
                fertility(fit.length(vocabulary), counts),
                fit.lengthBefore().map(before -> fertility(before, counts)).orElse(Map.of()),
                List.copyOf(warnings));
        counts.release();
        return fitted;
    }

    private List<PieceCount> mostFrequent(Fit fit, Flow<Counts> counts, List<String> warnings) {
        int split = train;
        Iterator<Counts> sorted =
                counts.sort((a, b) -> Counts.inOrder(a, b, split)).iterator();
        List<PieceCount> pieces = new ArrayList<>();
        long bytes = 0;
        long distinct = 0;
        while (sorted.hasNext()) {
            Counts next = sorted.next();
            if (next.piece().equals(Count.WORDS) || next.bySplit()[train] == 0) {
                continue;
            }
            distinct++;
            String spelt = fit.spelt(next.piece());
            bytes += spelt.length();
            if (pieces.size() < mostPieces && bytes <= mostBytes) {
                pieces.add(new PieceCount(spelt, next.bySplit()[train]));
            }
        }
        if (pieces.size() < distinct) {
            warnings.add("tokenizer: fitted on the " + pieces.size() + " most frequent of " + distinct
                    + " distinct pieces of the train split");
        }
        return pieces;
    }

    private Map<String, Double> fertility(ToIntFunction<String> length, Flow<Counts> counts) {
        long[] tokens = new long[names.size()];
        long[] words = new long[names.size()];
        for (Iterator<Counts> all = counts.iterator(); all.hasNext(); ) {
            Counts next = all.next();
            boolean isWords = next.piece().equals(Count.WORDS);
            long each = isWords ? 1 : length.applyAsInt(next.piece());
            long[] sums = isWords ? words : tokens;
            for (int i = 0; i < sums.length; i++) {
                sums[i] += each * next.bySplit()[i];
            }
        }
        Map<String, Double> fertility = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i++) {
            if (words[i] > 0) {
                fertility.put(names.get(i), Math.round(DIGITS * tokens[i] / words[i]) / DIGITS);
            }
        }
        return fertility;
    }
}
