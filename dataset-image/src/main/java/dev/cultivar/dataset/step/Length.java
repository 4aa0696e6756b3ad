package dev.cultivar.dataset.step;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Texts;
import java.util.List;

/** Keeps records of min to max characters, both included. */
record Length(RecordType type, int step, int min, int max) implements RecordStep {
    static final String TOO_SHORT = "tooShort";
    static final String TOO_LONG = "tooLong";

    @Override
    public Flow<Entry> apply(Flow<Entry> entries) {
        RecordType record = type;
        int index = step;
        int least = min;
        int most = max;
        return entries.flatMap(entry ->
                Steps.onKept(entry, kept -> judged(kept, Texts.of(record, kept.record()), index, least, most)));
    }

    private static Entry judged(Kept kept, List<String> texts, int step, int min, int max) {
        long characters = Texts.characters(texts);
        if (characters < min) {
            return new Dropped(kept.place(), step, TOO_SHORT);
        }
        return characters > max ? new Dropped(kept.place(), step, TOO_LONG) : kept;
    }
}
