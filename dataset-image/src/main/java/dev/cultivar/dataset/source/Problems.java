package dev.cultivar.dataset.source;

import dev.cultivar.api.source.Source;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Place;
import dev.cultivar.dataset.record.Refused;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Says the first of the refused lines, in the dataset's order. */
public final class Problems {
    /** More wrong lines than this are not counted. */
    private static final int MOST_COUNTED = 1_000;

    private Problems() {}

    /** Fails when a line is refused, or when two records have one id. */
    public static void check(Flow<Entry> entries, List<Source> sources, Inputs inputs) {
        throwFirst(entries.flatMap(Problems::refused), sources, inputs);
        if (inputs.named()
                || sources.stream().anyMatch(source -> MetadataKeys.of(source).containsKey("id"))) {
            throwFirst(
                    entries.flatMap(Problems::identified)
                            .groupByKey(Named::id, (a, b) -> a.place().compareTo(b.place()), Repeated::new)
                            .flatMap(named -> List.of(new Refused(
                                            named.place(),
                                            "metadata.id " + named.id() + " is also the id of an earlier record; ids"
                                                    + " must be unique: for what several records share, use the key"
                                                    + " group"))
                                    .iterator()),
                    sources,
                    inputs);
        }
    }

    /** The failure of a refused line. */
    public static InvalidWork invalid(Refused refused, int count, List<Source> sources, Inputs inputs) {
        String more = count == 1
                ? ""
                : count > MOST_COUNTED
                        ? "; more than " + MOST_COUNTED + " lines are wrong"
                        : "; " + count + " lines are wrong";
        return new InvalidWork(
                "BadRecord",
                "source " + sources.get(refused.place().source()).name() + ", " + inputs.shown(refused.place()) + ": "
                        + refused.rule() + more);
    }

    private static void throwFirst(Flow<Refused> refused, List<Source> sources, Inputs inputs) {
        Iterator<Refused> problems =
                refused.sort((a, b) -> a.place().compareTo(b.place())).iterator();
        if (!problems.hasNext()) {
            return;
        }
        Refused first = problems.next();
        int count = 1;
        while (problems.hasNext() && count <= MOST_COUNTED) {
            problems.next();
            count++;
        }
        throw invalid(first, count, sources, inputs);
    }

    private static Iterator<Refused> refused(Entry entry) {
        return entry instanceof Refused refused
                ? List.of(refused).iterator()
                : List.<Refused>of().iterator();
    }

    private static Iterator<Named> identified(Entry entry) {
        return entry instanceof Kept kept
                ? List.of(new Named(kept.record().id(), kept.place())).iterator()
                : List.<Named>of().iterator();
    }

    private record Named(String id, Place place) implements Serializable {}

    /** All of a group but the first. */
    private static final class Repeated implements Iterator<Named> {
        private final Iterator<Named> group;

        Repeated(Iterator<Named> group) {
            this.group = group;
            group.next();
        }

        @Override
        public boolean hasNext() {
            return group.hasNext();
        }

        @Override
        public Named next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return group.next();
        }
    }
}
