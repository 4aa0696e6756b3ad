package dev.cultivar.dataset.step;

import dev.cultivar.api.step.LinkPack.Order;
import dev.cultivar.dataset.engine.Engine;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Place;
import dev.cultivar.runtime.store.DataRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;

/**
 * Records that link to each other as one document. The document takes id and metadata of its first record and the place of the
 * earliest; the others are counted as dropped (packed).
 */
record LinkPack(int step, String name, long seed, dev.cultivar.api.step.LinkPack spec, Engine engine)
        implements RecordStep {
    static final String PACKED = "packed";
    /** Keys of entries that are not packed; they only spread them. */
    private static final long LOOSE = 1024;

    @Override
    public Flow<Entry> apply(Flow<Entry> entries) {
        String key = spec.key();
        String links = spec.links();
        List<Node> nodes = new ArrayList<>();
        Flow<Entry> all = entries.kept();
        Iterator<Node> read = all.flatMap(entry -> node(entry, key, links))
                .sort((a, b) -> a.place().compareTo(b.place()))
                .iterator();
        while (read.hasNext()) {
            nodes.add(read.next());
            Packs.checkSize(nodes.size());
        }
        HashMap<Place, Packs.Seat> seats = Packs.of(nodes, spec.most(), spec.order() == Order.shuffled, seed, name);
        int index = step;
        String separator = spec.separator();
        try (Engine.Shared<HashMap<Place, Packs.Seat>> shared = engine.share(seats)) {
            Flow<Entry> packed = all.<Seated>flatMap(entry -> seated(entry, shared.value()))
                    .groupByKey(
                            Seated::pack,
                            (a, b) -> Integer.compare(a.position(), b.position()),
                            group -> gathered(group, index, separator))
                    .kept();
            all.release();
            return packed;
        }
    }

    private static Iterator<Node> node(Entry entry, String key, String links) {
        if (!(entry instanceof Kept kept)) {
            return List.<Node>of().iterator();
        }
        var metadata = kept.record().metadata();
        String named = metadata.getOrDefault(key, "");
        String to = metadata.getOrDefault(links, "").strip();
        List<String> targets = to.isEmpty() ? List.of() : List.of(to.split("[\\s,]+"));
        return List.of(new Node(kept.place(), named, new ArrayList<>(targets), metadata.getOrDefault("domain", "")))
                .iterator();
    }

    private static Iterator<Seated> seated(Entry entry, HashMap<Place, Packs.Seat> seats) {
        Packs.Seat seat = entry instanceof Kept ? seats.get(entry.place()) : null;
        Seated seated = seat == null
                ? new Seated(-1 - entry.place().line() % LOOSE, 0, entry)
                : new Seated(seat.pack(), seat.position(), entry);
        return List.of(seated).iterator();
    }

    private static Iterator<Entry> gathered(Iterator<Seated> group, int step, String separator) {
        Seated first = group.next();
        if (first.pack() < 0) {
            return loose(first, group);
        }
        List<Kept> members = new ArrayList<>();
        members.add((Kept) first.entry());
        group.forEachRemaining(seated -> members.add((Kept) seated.entry()));
        Place place =
                members.stream().map(Kept::place).min(Comparator.naturalOrder()).orElseThrow();
        DataRecord head = members.getFirst().record();
        String text = String.join(
                separator,
                members.stream().map(kept -> kept.record().string("text")).toList());
        List<Entry> entries = new ArrayList<>();
        entries.add(new Kept(
                place, new DataRecord(head.id(), head.fields().deepCopy().put("text", text), head.metadata())));
        for (Kept member : members) {
            if (!member.place().equals(place)) {
                entries.add(new Dropped(member.place(), step, PACKED));
            }
        }
        return entries.iterator();
    }

    private static Iterator<Entry> loose(Seated first, Iterator<Seated> rest) {
        return new Iterator<>() {
            private boolean started;

            @Override
            public boolean hasNext() {
                return !started || rest.hasNext();
            }

            @Override
            public Entry next() {
                Seated next = started ? rest.next() : first;
                started = true;
                return next.entry();
            }
        };
    }

    /** A record that may be packed: what it is called and what it links to. */
    record Node(Place place, String name, ArrayList<String> links, String domain) implements Serializable {}

    private record Seated(long pack, int position, Entry entry) implements Serializable {}
}
