package dev.cultivar.evaluator.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class PermutationTest {
    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    @Test
    void givesTheExactPValuesOfScipy() throws IOException {
        JsonNode golden = new ObjectMapper()
                .readTree(Path.of("src/test/resources/golden", "statistic/permutation/exact.json")
                        .toFile());
        for (int i = 0; i < golden.path("inputs").size(); i++) {
            Permutation test = Permutation.of(doubles(golden.path("inputs").path(i)), 1);
            assertThat(test.exact()).isTrue();
            assertThat(test.p())
                    .as("case %d", i)
                    .isCloseTo(golden.path("expected").path(i).asDouble(), offset(1e-12));
        }
    }

    @Test
    void ofEqualSidesEveryWayIsAsFar() {
        assertThat(Permutation.of(new double[5], 1)).isEqualTo(new Permutation(1, true));
    }

    @Test
    void nDifferencesOfOneSignAreTwoWaysOfAll() {
        assertThat(Permutation.of(new double[] {1, 1, 1, 1, 1}, 1).p()).isEqualTo(2.0 / 32);
    }

    @Test
    void drawsComeNearTheNormalDistributionAndAreTheSameForASeed() {
        SplittableRandom random = new SplittableRandom(4);
        double[] differences = DoubleStream.generate(() -> random.nextGaussian(0.2, 1))
                .limit(100)
                .toArray();
        double z = Arrays.stream(differences).sum()
                / Math.sqrt(Arrays.stream(differences).map(d -> d * d).sum());
        Permutation drawn = Permutation.of(differences, 9);
        assertThat(drawn.exact()).isFalse();
        assertThat(drawn.p()).isCloseTo(2 * (1 - Normal.distribution(Math.abs(z))), offset(0.015));
        assertThat(Permutation.of(differences, 9)).isEqualTo(drawn);
        assertThat(Permutation.of(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 9)
                        .p())
                .isPositive();
    }

    @Test
    void aGroupIsFlippedAsOne() {
        Pooled first = Pooled.mean(new double[] {1, 1, 1, 1});
        Pooled second = Pooled.mean(new double[] {0, 0, 0, 0});
        assertThat(Permutation.of(List.of(first), List.of(second), 1)
                        .orElseThrow()
                        .p())
                .isEqualTo(2.0 / 16);
        List<String> groups = List.of("a", "a", "b", "b");
        assertThat(Permutation.of(List.of(first.grouped(groups)), List.of(second.grouped(groups)), 1)
                        .orElseThrow()
                        .p())
                .isEqualTo(2.0 / 4);
    }

    @Test
    void ratiosOverOtherDenominatorsHaveNoTest() {
        Pooled first = new Pooled(new double[] {1, 2}, new double[] {3, 4});
        Pooled second = new Pooled(new double[] {1, 2}, new double[] {3, 5});
        assertThat(Permutation.of(List.of(first), List.of(second), 1)).isEmpty();
    }
}
