package dev.cultivar.evaluator.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class HolmTest {
    @Test
    void passesWhatStatsmodelsRejects() throws IOException {
        JsonNode golden = new ObjectMapper()
                .readTree(Path.of("src/test/resources/golden", "statistic/holm/holm.json")
                        .toFile());
        for (int c = 0; c < golden.path("inputs").size(); c++) {
            JsonNode input = golden.path("inputs").path(c);
            JsonNode expected = golden.path("expected").path(c);
            double[] p = StreamSupport.stream(input.path("p").spliterator(), false)
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
            double[] levels =
                    Holm.levels(p.length, input.path("alpha").asDouble(), (claim, level) -> p[claim] <= level);
            double[] adjusted = Holm.adjusted(p);
            for (int i = 0; i < p.length; i++) {
                assertThat(p[i] <= levels[i])
                        .as("case %d, claim %d", c, i)
                        .isEqualTo(expected.path("reject").path(i).asBoolean());
                assertThat(adjusted[i])
                        .isCloseTo(expected.path("adjusted").path(i).asDouble(), offset(1e-12));
            }
        }
    }

    @Test
    void oneClaimIsHeldAtAlpha() {
        assertThat(Holm.levels(1, 0.05, (claim, level) -> false)).containsExactly(0.05);
        assertThat(Holm.levels(0, 0.05, (claim, level) -> false)).isEmpty();
    }

    /** Of ten claims that are all false, at least one passes in no more than alpha of the worlds. */
    @Test
    void falseClaimsPassTogetherInAtMostAlphaOfTheWorlds() {
        SplittableRandom random = new SplittableRandom(11);
        int wrong = 0;
        for (int world = 0; world < 4000; world++) {
            double[] p = random.doubles(10).toArray();
            double[] levels = Holm.levels(10, 0.05, (claim, level) -> p[claim] <= level);
            boolean any = false;
            for (int i = 0; i < p.length; i++) {
                any |= p[i] <= levels[i];
            }
            wrong += any ? 1 : 0;
        }
        // 0.05 and three standard deviations
        assertThat(wrong / 4000.0).isBetween(0.03, 0.05 + 3 * Math.sqrt(0.05 * 0.95 / 4000));
    }
}
