package dev.cultivar.runtime.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathPatternTest {
    @Test
    void aPatternMeansThePathsThatItMeansToTheRealClient() {
        JsonNode golden = RecordedHubTest.golden("source/hub/patterns.json");
        golden.path("expected").forEachEntry((pattern, kept) -> {
            List<String> expected = new ArrayList<>();
            kept.forEach(path -> expected.add(path.asText()));
            List<String> found = new ArrayList<>();
            golden.path("inputs").path("paths").forEach(path -> {
                if (new PathPattern(pattern).matches(path.asText())) {
                    found.add(path.asText());
                }
            });
            assertThat(found).as(pattern).isEqualTo(expected);
        });
        assertThat(golden.path("expected").size()).isGreaterThan(20);
    }

    @Test
    void manyStarsEndToo() {
        assertThat(new PathPattern("*a".repeat(120) + "b").matches("a".repeat(5000)))
                .isFalse();
    }
}
