package dev.cultivar.dataset;

import dev.cultivar.runtime.store.DataRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the metadata says of the records of each split, what it leaves out, and which domain has nothing in which language. */
final class Documentation {
    /** What somebody who uses data must know of it. */
    private static final List<String> NEEDED = List.of("language", "license");

    private static final int MOST_KEYS = 16;
    private static final int MOST_VALUES = 64;
    private static final int MOST_CELLS = 256;
    private static final int LONGEST = 253;

    private final Map<String, TreeMap<String, Values>> bySplit = new LinkedHashMap<>();
    private final Map<String, Long> records = new LinkedHashMap<>();
    private final TreeMap<String, Set<String>> languages = new TreeMap<>();
    private boolean manyDomains;

    Documentation(List<String> splits) {
        splits.forEach(split -> {
            bySplit.put(split, new TreeMap<>());
            records.put(split, 0L);
        });
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

    void add(String split, DataRecord record) {
        records.merge(split, 1L, Long::sum);
        TreeMap<String, Values> keys = bySplit.computeIfAbsent(split, ignored -> new TreeMap<>());
        record.metadata().forEach((key, value) -> {
            if (keys.containsKey(key) || keys.size() < MOST_KEYS || NEEDED.contains(key)) {
                keys.computeIfAbsent(key, ignored -> new Values()).add(value);
            }
        });
        String domain = record.metadata().get("domain");
        if (domain != null && !manyDomains) {
            Set<String> of = languages.computeIfAbsent(domain, ignored -> new TreeSet<>());
            String language = record.metadata().get("language");
            if (language != null) {
                of.add(language);
            }
            manyDomains = languages.size() > MOST_VALUES || of.size() > MOST_VALUES || domain.length() > LONGEST;
        }
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

    /** A domain that has no record in a language that another domain has. */
    record Cell(String domain, String language) {}

    /** All of it; the cells are 256 at most, and none where there are more than 64 domains or languages of one. */
    record Found(List<Key> metadata, List<Gap> undocumented, List<Cell> emptyCells) {}

    Found found() {
        List<Key> keys = new ArrayList<>();
        List<Gap> gaps = new ArrayList<>();
        bySplit.forEach((split, values) -> {
            values.forEach((key, each) -> keys.add(new Key(split, key, each.records, each.counts)));
            for (String needed : NEEDED) {
                Values has = values.get(needed);
                long without = records.getOrDefault(split, 0L) - (has == null ? 0 : has.records);
                if (without > 0) {
                    gaps.add(new Gap(split, needed, without));
                }
            }
        });
        return new Found(List.copyOf(keys), List.copyOf(gaps), cells());
    }

    private List<Cell> cells() {
        TreeSet<String> all = new TreeSet<>();
        languages.values().forEach(all::addAll);
        List<Cell> cells = new ArrayList<>();
        if (!manyDomains) {
            languages.forEach((domain, has) -> all.stream()
                    .filter(language -> !has.contains(language))
                    .forEach(language -> cells.add(new Cell(domain, language))));
        }
        return List.copyOf(cells.subList(0, Math.min(cells.size(), MOST_CELLS)));
    }
}
