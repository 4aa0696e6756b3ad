package dev.cultivar.dataset.step;

import dev.cultivar.contract.CardWork;
import dev.cultivar.runtime.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The word n-grams of an evaluation set, by the rule of decontaminate, to count what shares one. All of them up to a number; of
 * more, those whose hash begins with zeros, one more zero as often as it must be: a sample that does not depend on the order, of
 * which a copied passage of k n-grams is missed with probability (1 - share)^k.
 */
public final class EvaluationText {
    /** Hashes of all sets together: 128 MiB, those that were found included, and while a table grows 32 more. */
    private static final int MOST = 4 << 20;

    private final String name;
    private final ProtectedText text;
    private final int most;
    private final LongSet inTrain = new LongSet();
    private LongSet ngrams = new LongSet();
    private int zeros;
    private ProtectedText.Extent extent = new ProtectedText.Extent(0, 0);

    EvaluationText(String name, ProtectedText text, int most) {
        this.name = name;
        this.text = text;
        this.most = most;
    }

    /** The sets that a card is compared with, read. */
    public static List<EvaluationText> of(CardWork work, Store store, Consumer<String> warn) {
        List<EvaluationText> sets = new ArrayList<>();
        work.sets()
                .forEach((name, views) -> sets.add(new EvaluationText(
                                name,
                                new ProtectedText(
                                        "card.against[" + name + "]",
                                        work.card().ngram(),
                                        views,
                                        store,
                                        warn),
                                most(work.sets().size()))
                        .read()));
        return List.copyOf(sets);
    }

    /** Of each set: a power of two, as the tables have, which would be up to twice as long otherwise. */
    static int most(int sets) {
        return Integer.highestOneBit(MOST / sets);
    }

    EvaluationText read() {
        extent = text.read(record -> {
            for (long each : record) {
                add(each);
            }
        });
        text.warnOf(extent);
        return this;
    }

    /** Thins out before the table would grow, not after. */
    private void add(long ngram) {
        while (looksAt(ngram) && ngrams.size() >= most && !ngrams.contains(ngram)) {
            zeros++;
            ngrams = ngrams.only(this::looksAt);
        }
        if (looksAt(ngram)) {
            ngrams.add(ngram);
        }
    }

    private boolean looksAt(long ngram) {
        return zeros == 0 || ngram >>> (Long.SIZE - zeros) == 0;
    }

    /** The set's name in the card. */
    public String name() {
        return name;
    }

    /** The set's records. */
    public long records() {
        return extent.records();
    }

    /** Those that have fewer words than an n-gram. */
    public long tooShort() {
        return extent.tooShort();
    }

    /** Of its n-grams, those that are looked for. */
    public double share() {
        return Math.scalb(1.0, -zeros);
    }

    /** The first n-gram of a record that the set has too, or -1. */
    public int shared(long[] record, boolean train) {
        int first = -1;
        for (int i = 0; i < record.length; i++) {
            if (ngrams.contains(record[i])) {
                first = first < 0 ? i : first;
                if (!train) {
                    return first;
                }
                inTrain.add(record[i]);
            }
        }
        return first;
    }

    /** The set's records that share an n-gram with what was seen of train; reads the set again. */
    public long inTrain() {
        if (inTrain.size() == 0) {
            return 0;
        }
        long[] found = {0};
        text.read(record -> {
            for (long each : record) {
                if (inTrain.contains(each)) {
                    found[0]++;
                    return;
                }
            }
        });
        return found[0];
    }
}
