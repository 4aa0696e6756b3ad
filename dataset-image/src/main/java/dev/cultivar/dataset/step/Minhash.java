package dev.cultivar.dataset.step;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Place;
import dev.cultivar.dataset.record.Texts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Near duplicates: records that share a band are linked, and of each connected set of linked records the first stays. What is
 * found is the curve of {@link Signature}; no similarity is computed afterwards.
 */
record Minhash(RecordType type, int step, Signature signature) implements RecordStep {
    static final String NEAR_DUPLICATE = "nearDuplicate";

    @Override
    public Flow<Entry> apply(Flow<Entry> entries) {
        RecordType record = type;
        int index = step;
        Signature bands = signature;
        // used twice: for the bands, and to be told apart
        Flow<Entry> all = entries.kept();
        Flow<Link> links = all.flatMap(entry -> banded(entry, record, bands))
                .groupByKey(Banded::hash, (a, b) -> a.place().compareTo(b.place()), ToFirst::new);
        Flow<Link> firsts = Components.of(links);
        return all.join(
                firsts,
                Entry::place,
                Link::from,
                (entry, link) -> link == null ? entry : new Dropped(entry.place(), index, NEAR_DUPLICATE));
    }

    private static Iterator<Banded> banded(Entry entry, RecordType type, Signature signature) {
        List<Banded> banded = new ArrayList<>();
        if (entry instanceof Kept kept) {
            for (long hash : signature.bands(Texts.joined(type, kept.record()))) {
                banded.add(new Banded(hash, kept.place()));
            }
        }
        return banded.iterator();
    }

    private record Banded(long hash, Place place) implements Serializable {}

    /** Links every record of a band to the first. */
    private static final class ToFirst implements Iterator<Link> {
        private final Iterator<Banded> group;
        private final Place first;

        ToFirst(Iterator<Banded> group) {
            this.group = group;
            this.first = group.next().place();
        }

        @Override
        public boolean hasNext() {
            return group.hasNext();
        }

        @Override
        public Link next() {
            return new Link(group.next().place(), first);
        }
    }
}
