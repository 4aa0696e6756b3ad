package dev.cultivar.dataset.step;

import dev.cultivar.api.RecordType;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Texts;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;

/** Of records with the same text columns, letter for letter, keeps the first. */
record Exact(RecordType type, int step) implements RecordStep {
    static final String DUPLICATE = "duplicate";

    @Override
    public Flow<Entry> apply(Flow<Entry> entries) {
        RecordType record = type;
        int index = step;
        // digested once: a sort asks for the key at every comparison
        return entries.flatMap(entry ->
                        List.of(new Digested(key(record, entry), entry)).iterator())
                .groupByKey(
                        Digested::key,
                        (a, b) -> Entry.inOrder(a.entry(), b.entry()),
                        group -> new FirstKept(group, index));
    }

    /** The digest of the text columns; entries that are no records are alone with their place. */
    private static String key(RecordType type, Entry entry) {
        return entry instanceof Kept kept
                ? CanonicalJson.digest(Texts.of(type, kept.record()))
                : entry.place().toString();
    }

    private record Digested(String key, Entry entry) implements Serializable {}

    private static final class FirstKept implements Iterator<Entry> {
        private final Iterator<Digested> group;
        private final int step;
        private boolean first = true;

        FirstKept(Iterator<Digested> group, int step) {
            this.group = group;
            this.step = step;
        }

        @Override
        public boolean hasNext() {
            return group.hasNext();
        }

        @Override
        public Entry next() {
            Entry entry = group.next().entry();
            Entry judged = first ? entry : new Dropped(entry.place(), step, DUPLICATE);
            first = false;
            return judged;
        }
    }
}
