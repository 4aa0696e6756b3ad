package dev.cultivar.dataset;

import dev.cultivar.runtime.store.DataRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts records by split and metadata domain, as long as there are at most 64 domains of at most 253 characters; else it counts nothing. */
final class DomainTally {
    static final int MOST = 64;
    private static final int LONGEST = 253;
    private static final String DOMAIN = "domain";

    private final Map<String, TreeMap<String, Long>> bySplit = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private boolean uncounted;

    void add(String split, DataRecord record) {
        String domain = record.metadata().get(DOMAIN);
        if (domain == null || uncounted) {
            return;
        }
        names.add(domain);
        if (names.size() > MOST || domain.length() > LONGEST) {
            uncounted = true;
            bySplit.clear();
            return;
        }
        bySplit.computeIfAbsent(split, ignored -> new TreeMap<>()).merge(domain, 1L, Long::sum);
    }

    /** Records of each domain in a split. */
    Map<String, Long> of(String split) {
        return bySplit.getOrDefault(split, new TreeMap<>());
    }
}
