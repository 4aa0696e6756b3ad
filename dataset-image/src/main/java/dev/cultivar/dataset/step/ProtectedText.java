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
 */
record ProtectedText(String step, int ngram, List<BoundView> views, Store store, Consumer<String> warn) {
    /** Hashes in a set: 64 MiB. More protected text means more passes over the data, not more memory. */
    static final int MOST = 4 << 20;

    void forEach(int most, Consumer<LongSet> pass) {
        LongSet set = new LongSet();
        long records = 0;
        long tooShort = 0;
        for (BoundView view : views) {
            try (DatasetReader reader = DatasetReader.open(store, view)) {
                while (reader.hasNext()) {
                    long[] ngrams = Words.ngrams(Words.of(Texts.joined(reader.record(), reader.next())), ngram);
                    records++;
                    tooShort += ngrams.length == 0 ? 1 : 0;
                    for (long each : ngrams) {
                        set.add(each);
                        if (set.size() >= most) {
                            pass.accept(set);
                            set = new LongSet();
                        }
                    }
                }
            }
        }
        if (set.size() > 0) {
            pass.accept(set);
        }
        if (tooShort > 0) {
            warn.accept("steps[" + step + "]: " + tooShort + " of " + records + " protected records have fewer than "
                    + ngram + " words and cannot be found in training data; use a smaller ngram");
        }
    }
}
