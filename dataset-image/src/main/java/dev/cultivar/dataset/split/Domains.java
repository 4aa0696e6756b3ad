package dev.cultivar.dataset.split;

import dev.cultivar.runtime.store.DataRecord;
import java.util.TreeSet;

/** The records whose metadata domain is one of these. */
record Domains(String name, TreeSet<String> of) implements SplitRule {
    static final String DOMAIN = "domain";

    @Override
    public boolean takes(DataRecord record) {
        String domain = record.metadata().get(DOMAIN);
        return domain != null && of.contains(domain);
    }
}
