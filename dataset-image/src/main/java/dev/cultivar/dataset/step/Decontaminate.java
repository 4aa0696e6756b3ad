package dev.cultivar.dataset.step;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.engine.Engine;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Texts;
import dev.cultivar.dataset.split.Splits;

/** Drops the records of the train split that share a word n-gram with protected text. */
record Decontaminate(RecordType type, int step, int ngram, Splits splits, Engine engine, ProtectedText text)
        implements RecordStep {
    static final String CONTAMINATED = "contaminated";

    @Override
    public Flow<Entry> apply(Flow<Entry> entries) {
        return apply(entries, ProtectedText.MOST);
    }

    Flow<Entry> apply(Flow<Entry> entries, int most) {
        Cleaned cleaned = new Cleaned(entries);
        text.forEach(most, set -> cleaned.pass(set, type, step, ngram, splits, engine));
        return cleaned.entries;
    }

    private static final class Cleaned {
        private Flow<Entry> entries;
        private boolean ours;

        Cleaned(Flow<Entry> entries) {
            this.entries = entries;
        }

        /** One pass over the data, computed before the set is let go. */
        void pass(LongSet set, RecordType type, int step, int ngram, Splits splits, Engine engine) {
            try (Engine.Shared<LongSet> shared = engine.share(set)) {
                Flow<Entry> passed = entries.<Entry>flatMap(entry -> Steps.onKept(
                                entry,
                                kept -> splits.trains(kept.record()) && overlaps(kept, type, ngram, shared.value())
                                        ? new Dropped(kept.place(), step, CONTAMINATED)
                                        : kept))
                        .kept();
                if (ours) {
                    entries.release();
                }
                entries = passed;
                ours = true;
            }
        }

        private static boolean overlaps(Kept kept, RecordType type, int ngram, LongSet set) {
            for (long each : Words.ngrams(Words.of(Texts.joined(type, kept.record())), ngram)) {
                if (set.contains(each)) {
                    return true;
                }
            }
            return false;
        }
    }
}
