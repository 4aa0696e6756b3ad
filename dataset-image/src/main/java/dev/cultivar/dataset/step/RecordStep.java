package dev.cultivar.dataset.step;

import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Entry;

/** A step, ready to run. It passes dropped and refused entries on. */
public sealed interface RecordStep
        permits Normalize,
                Length,
                TextPattern,
                Language,
                Exact,
                Minhash,
                Decontaminate,
                ReadingComprehension,
                LinkPack,
                Linearize {
    /** The entries after the step. */
    Flow<Entry> apply(Flow<Entry> entries);
}
