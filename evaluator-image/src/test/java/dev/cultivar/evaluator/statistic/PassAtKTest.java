package dev.cultivar.evaluator.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PassAtKTest {
    @Test
    void equalsTheEstimatorOfHumanEval() throws IOException {
        JsonNode golden = new ObjectMapper()
                .readTree(Path.of("src/test/resources/golden", "metric/pass-at-k/estimates.json")
                        .toFile());
        double tolerance = golden.at("/tolerance/absolute").asDouble();
        assertThat(golden.path("inputs")).hasSizeGreaterThan(200);
        for (int i = 0; i < golden.path("inputs").size(); i++) {
            JsonNode at = golden.path("inputs").get(i);
            assertThat(PassAtK.of(
                            at.path("n").asInt(),
                            at.path("c").asInt(),
                            at.path("k").asInt()))
                    .as("%s", at)
                    .isCloseTo(golden.path("expected").get(i).asDouble(), within(tolerance));
        }
    }

    @Test
    void closedFormByHand() {
        // Of the 6 pairs of 4 answers 3 hold the one right answer.
        assertThat(PassAtK.of(4, 1, 2)).isEqualTo(0.5);
        assertThat(PassAtK.of(4, 3, 2)).isEqualTo(1);
        assertThat(PassAtK.of(10, 3, 1)).isCloseTo(0.3, within(1e-15));
        assertThat(PassAtK.of(7, 0, 7)).isZero();
    }

    @Test
    void countsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> PassAtK.of(3, 4, 1)).hasMessageContaining("pass@1 of 3 answers, 4 of them right");
        assertThatThrownBy(() -> PassAtK.of(3, 1, 4)).hasMessageContaining("pass@4");
        assertThatThrownBy(() -> PassAtK.of(3, 1, 0)).hasMessageContaining("pass@0");
    }
}
