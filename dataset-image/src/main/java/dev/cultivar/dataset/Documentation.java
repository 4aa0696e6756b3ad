package dev.cultivar.dataset;

import dev.cultivar.api.card.Card;
import dev.cultivar.api.card.GridAxis;
import dev.cultivar.dataset.record.Moment;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the metadata says of the records of each split, what it leaves out, what is old, and which cells of the grid have no record. */
final class Documentation {
    private static final int MOST_KEYS = 16;
    private static final int MOST_VALUES = 64;
    private static final int LONGEST = 253;

    private final Map<String, TreeMap<String, Values>> bySplit = new LinkedHashMap<>();
    private final Map<String, Dates> dates = new LinkedHashMap<>();
    private final List<String> required;
    private final List<GridAxis> axes;
    private final Set<String> wanted;
    private final Grid grid;
    private final @Nullable String staleBefore;

    /** @throws InvalidWork when the card asks for what is no time, or for a key twice */
    Documentation(List<String> splits, Card card) {
        splits.forEach(split -> {
            bySplit.put(split, new TreeMap<>());
            dates.put(split, new Dates());
        });
        requireOnce("requiredFields", card.requiredFields());
        requireOnce("axes", card.axes().stream().map(GridAxis::key).toList());
        required = card.requiredFields();
        wanted = new HashSet<>(required);
        axes = card.axes();
        axes.stream().map(GridAxis::key).forEach(wanted::add);
        grid = new Grid(axes);
        staleBefore = card.staleBefore() == null ? null : Moment.beginning(card.staleBefore());
        if (card.staleBefore() != null && staleBefore == null) {
            throw new InvalidWork(
                    "InvalidCard",
                    "card.staleBefore is " + card.staleBefore()
                            + ", and must be ISO 8601 in UTC, such as 2024-05-01 or 2024-05-01T08:30:00Z");
        }
    }

    private static void requireOnce(String field, List<String> keys) {
        Set<String> seen = new HashSet<>();
        for (String key : keys) {
            if (!seen.add(key)) {
                throw new InvalidWork(
                        "InvalidCard",
                        "card." + field + ": " + key + " is there twice, and would count twice; remove one");
            }
        }
    }

    /** How often a key has which value. */
    private static final class Values {
        private final TreeMap<String, Long> counts = new TreeMap<>();
        private long records;
        private boolean many;

        void add(String value) {
            records++;
            if (many || value.length() > LONGEST || (counts.size() == MOST_VALUES && !counts.containsKey(value))) {
                many = true;
                counts.clear();
            } else {
                counts.merge(value, 1L, Long::sum);
            }
        }
    }

    private static final class Dates {
        private long records;
        private long stale;
        private long undated;

        void add(@Nullable String time, String before) {
            String beginning = time == null ? null : Moment.beginning(time);
            if (beginning == null) {
                undated++;
            } else if (beginning.compareTo(before) < 0) {
                stale++;
            }
        }
    }

    void add(String split, DataRecord record) {
        Dates of = dates.computeIfAbsent(split, ignored -> new Dates());
        of.records++;
        if (staleBefore != null) {
            of.add(record.metadata().get(Moment.TIME), staleBefore);
        }
        TreeMap<String, Values> keys = bySplit.computeIfAbsent(split, ignored -> new TreeMap<>());
        record.metadata().forEach((key, value) -> {
            if (keys.containsKey(key) || keys.size() < MOST_KEYS || wanted.contains(key)) {
                keys.computeIfAbsent(key, ignored -> new Values()).add(value);
            }
        });
        grid.add(record.metadata());
    }

    /**
     * A key of the metadata in one split.
     *
     * @param records records that have it
     * @param values records of each value; empty when there are more than 64 values, or long ones
     */
    record Key(String split, String key, long records, Map<String, Long> values) {}

    /** Records of a split that lack a key which they should have. */
    record Gap(String split, String key, long records) {}

    /** Records of a split that are old, and those that have no time. */
    record Stale(String split, long records, long undated) {}

    /**
     * All of it.
     *
     * @param stale where the card says from when on
     * @param empty cells without a record; null where the values are too many
     * @param emptyCells the first 256 of them
     */
    record Found(
            List<Key> metadata,
            List<Gap> undocumented,
            List<Stale> stale,
            @Nullable Long empty,
            List<Map<String, String>> emptyCells) {}

    /** Axes that were asked for and whose key no record has, in words. */
    List<String> missingAxes() {
        if (axes.equals(Card.standard().axes())) {
            // nobody asked for these
            return List.of();
        }
        TreeSet<String> there = new TreeSet<>();
        bySplit.values().forEach(keys -> there.addAll(keys.keySet()));
        String known = there.isEmpty()
                ? "records have no metadata"
                : "the keys that records have are "
                        + String.join(", ", there.stream().limit(MOST_KEYS).toList())
                        + (there.size() > MOST_KEYS ? ", ..." : "");
        return axes.stream()
                .map(GridAxis::key)
                .filter(key -> !there.contains(key))
                .map(key -> "card.axes[" + key + "]: no record has this key; " + known
                        + "; correct it, or set metadata." + key + " of the sources")
                .toList();
    }

    Found found() {
        List<Key> keys = new ArrayList<>();
        List<Gap> gaps = new ArrayList<>();
        List<Stale> stale = new ArrayList<>();
        bySplit.forEach((split, values) -> {
            Dates of = dates.getOrDefault(split, new Dates());
            values.forEach((key, each) -> keys.add(new Key(split, key, each.records, each.counts)));
            for (String needed : required) {
                Values has = values.get(needed);
                long without = of.records - (has == null ? 0 : has.records);
                if (without > 0) {
                    gaps.add(new Gap(split, needed, without));
                }
            }
            if (staleBefore != null) {
                stale.add(new Stale(split, of.stale, of.undated));
            }
        });
        return new Found(List.copyOf(keys), List.copyOf(gaps), List.copyOf(stale), grid.empty(), grid.emptyCells());
    }
}
