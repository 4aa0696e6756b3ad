package dev.cultivar.evaluator.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StudentTest {
    private static JsonNode golden(String path) throws IOException {
        try (InputStream in = Objects.requireNonNull(StudentTest.class.getResourceAsStream("/golden/" + path), path)) {
            return new ObjectMapper().readTree(in);
        }
    }

    @Test
    void quantilesAndProbabilitiesAreScipys() throws IOException {
        JsonNode golden = golden("statistic/student/quantiles.json");
        double relative = golden.at("/tolerance/relative").asDouble();
        double absolute = golden.at("/tolerance/absolute").asDouble();
        JsonNode degrees = golden.at("/inputs/degrees");
        assertThat(degrees).hasSizeGreaterThan(10);
        for (int d = 0; d < degrees.size(); d++) {
            int n = degrees.get(d).asInt();
            JsonNode probabilities = golden.at("/inputs/probabilities");
            for (int i = 0; i < probabilities.size(); i++) {
                double expected = golden.at("/expected/quantiles").get(d).get(i).asDouble();
                assertThat(Student.quantile(probabilities.get(i).asDouble(), n))
                        .as("quantile %s of %s degrees", probabilities.get(i), n)
                        .isCloseTo(expected, within(absolute + relative * Math.abs(expected)));
            }
            JsonNode times = golden.at("/inputs/times");
            for (int i = 0; i < times.size(); i++) {
                double expected =
                        golden.at("/expected/distribution").get(d).get(i).asDouble();
                assertThat(Student.distribution(times.get(i).asDouble(), n))
                        .as("distribution at %s of %s degrees", times.get(i), n)
                        .isCloseTo(expected, within(absolute + relative * expected));
            }
        }
    }

    @Test
    void quantilesAreSymmetric() {
        assertThat(Student.quantile(0.025, 4)).isEqualTo(-Student.quantile(0.975, 4));
    }

    @Test
    void halfWidthByHand() {
        // Values 1, 2, 3: deviation 1; t with 2 degrees at 0.975 is 4.302653; over the root of 3.
        assertThat(Student.deviation(new double[] {1, 2, 3})).isCloseTo(1, within(1e-15));
        assertThat(Student.halfWidth(1, 3, 0.95)).isCloseTo(4.302653 / Math.sqrt(3), within(1e-6));
    }

    @Test
    void impossibleQuestionsAreRefused() {
        assertThatThrownBy(() -> Student.quantile(1, 3)).hasMessageContaining("probability");
        assertThatThrownBy(() -> Student.distribution(1, 0)).hasMessageContaining("degrees of freedom");
    }
}
