package dev.cultivar.dataset.step;

import dev.cultivar.contract.BoundView;
import dev.cultivar.dataset.record.Texts;
import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import java.util.List;
import java.util.function.Consumer;

/**
 * The n-grams of everything that an evaluation asks, in sets of bounded size. A protected record of fewer words than an n-gram
 * protects nothing, and is warned of.
 *
 * @param field the field that names it, for people
 */
record ProtectedText(String field, int ngram, List<BoundView> views, Store store, Consumer<String> warn) {
    /** Hashes in a set: 64 MiB. More protected text means more passes over the data, not more memory. */
    static final int MOST = 4 << 20;

    /** What was read: records, and those of fewer words than an n-gram. */
    record Extent(long records, long tooShort) {}

    /** Reads all of it; each record's n-grams are handed over. */
    Extent read(Consumer<long[]> each) {
        long records = 0;
        long tooShort = 0;
        for (BoundView view : views) {
            try (DatasetReader reader = DatasetReader.open(store, view)) {
                while (reader.hasNext()) {
                    long[] ngrams = Words.ngrams(Words.of(Texts.joined(reader.record(), reader.next())), ngram);
                    records++;
                    tooShort += ngrams.length == 0 ? 1 : 0;
                    each.accept(ngrams);
                }
            }
        }
        return new Extent(records, tooShort);
    }

    void forEach(int most, Consumer<LongSet> pass) {
        LongSet[] open = {new LongSet()};
        Extent extent = read(ngrams -> {
            for (long each : ngrams) {
                open[0].add(each);
                if (open[0].size() >= most) {
                    pass.accept(open[0]);
                    open[0] = new LongSet();
                }
            }
        });
        if (open[0].size() > 0) {
            pass.accept(open[0]);
        }
        warnOf(extent);
    }

    /** Says how much of it cannot be found. */
    void warnOf(Extent extent) {
        if (extent.tooShort() > 0) {
            warn.accept(field + ": " + extent.tooShort() + " of " + extent.records()
                    + " protected records have fewer than " + ngram
                    + " words and cannot be found in training data; use a smaller ngram");
        }
    }
}
