package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cultivar.runtime.store.DataRecord;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DomainTallyTest {
    private final DomainTally tally = new DomainTally();

    private void add(String domain) {
        tally.add("train", new DataRecord("id", JsonNodeFactory.instance.objectNode(), Map.of("domain", domain)));
    }

    @Test
    void upTo64DomainsAreCounted() {
        for (int i = 0; i < 128; i++) {
            add("d" + i % 64);
        }
        assertThat(tally.of("train")).hasSize(64).containsEntry("d7", 2L);
        add("one more");
        add("d7");
        assertThat(tally.of("train")).isEmpty();
    }

    @Test
    void aNameThatStatusCouldNotHoldEndsTheCount() {
        add("law");
        add("x".repeat(254));
        add("law");
        assertThat(tally.of("train")).isEmpty();
    }
}
