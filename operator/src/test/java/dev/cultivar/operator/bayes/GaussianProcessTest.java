package dev.cultivar.operator.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianProcessTest {
    @Test
    void twoPointsByHand() {
        Matern kernel = new Matern(List.of(true), 0.5);
        double r = Math.sqrt(5) * 0.25 / 0.5;
        double c = (1 + r + r * r / 3) * Math.exp(-r);
        assertThat(kernel.correlation(new double[] {0.25}, new double[] {0.5})).isCloseTo(c, within(1e-15));
        GaussianProcess process = GaussianProcess.of(kernel, 0.1, new double[][] {{0.25}, {0.5}}, new double[] {1, 3});
        // Deviations -1 and 1 are an eigenvector of the correlations, with value 1.1 - c.
        double variance = 1 / (1.1 - c);
        assertThat(process.variance()).isCloseTo(variance, within(1e-12));
        GaussianProcess.Belief first = process.at(new double[] {0.25});
        assertThat(first.mean()).isCloseTo(2 - (1 - c) / (1.1 - c), within(1e-12));
        double known = (1.1 - 2 * c * c + 1.1 * c * c) / (1.1 * 1.1 - c * c);
        assertThat(first.deviation()).isCloseTo(Math.sqrt(variance * (1 - known)), within(1e-12));
        double determinant = 1.1 * 1.1 - c * c;
        assertThat(process.evidence())
                .isCloseTo(-1 - Math.log(2 * Math.PI * variance) - Math.log(determinant) / 2, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void meansDeviationsAndEvidenceAreScikitLearns(int number) throws IOException {
        JsonNode golden = golden("bayes/process/posteriors.json");
        double absolute = golden.at("/tolerance/absolute").asDouble();
        JsonNode input = golden.at("/inputs").get(number);
        JsonNode expected = golden.at("/expected").get(number);
        double[] lengths = numbers(input.path("lengths"));
        GaussianProcess process = GaussianProcess.of(
                new Matern(Collections.nCopies(lengths.length, true), lengths),
                input.path("noise").asDouble(),
                rows(input.path("points")),
                numbers(input.path("values")));
        assertThat(process.variance()).isCloseTo(expected.path("variance").asDouble(), within(absolute));
        assertThat(process.evidence()).isCloseTo(expected.path("evidence").asDouble(), within(absolute));
        double[][] queries = rows(input.path("queries"));
        assertThat(queries.length).isGreaterThan(5);
        for (int i = 0; i < queries.length; i++) {
            GaussianProcess.Belief belief = process.at(queries[i]);
            assertThat(belief.mean()).isCloseTo(expected.path("means").get(i).asDouble(), within(absolute));
            assertThat(belief.deviation())
                    .isCloseTo(expected.path("deviations").get(i).asDouble(), within(absolute));
        }
    }

    @Test
    void whatIsBelievedChangesNoMeanAndLeavesLessToLearn() {
        Random random = new Random(3);
        double[][] points = random.doubles(6)
                .mapToObj(x -> new double[] {x, random.nextInt(3)})
                .toArray(double[][]::new);
        double[] values = random.doubles(6).toArray();
        GaussianProcess process = GaussianProcess.of(new Matern(List.of(true, false), 0.3, 0.8), 0.01, points, values);
        double[] pending = {0.42, 1};
        GaussianProcess believing = process.believing(pending);
        for (int i = 0; i < 20; i++) {
            double[] point = {i / 20.0, i % 3};
            assertThat(believing.at(point).mean()).isCloseTo(process.at(point).mean(), within(1e-9));
            assertThat(believing.at(point).deviation())
                    .isLessThanOrEqualTo(process.at(point).deviation() + 1e-12);
        }
        assertThat(believing.at(pending).deviation())
                .isLessThan(process.at(pending).deviation() / 2);
    }

    @Test
    void anotherPlaceIsAsFarAsAnyOther() {
        Matern kernel = new Matern(List.of(false), 2);
        double[] first = {0};
        assertThat(kernel.correlation(first, new double[] {1}))
                .isEqualTo(kernel.correlation(first, new double[] {63}))
                .isEqualTo(new Matern(List.of(true), 2).correlation(first, new double[] {1}));
        assertThat(kernel.correlation(first, first)).isEqualTo(1);
    }

    @Test
    void theFitTellsAnAxisThatMattersFromOneThatDoesNot() {
        Random random = new Random(5);
        double[][] points = new double[25][];
        double[] values = new double[25];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {random.nextDouble(), random.nextDouble(), random.nextInt(2)};
            values[i] = Math.sin(8 * points[i][0]) + points[i][2];
        }
        GaussianProcess fit = Fit.of(List.of(true, true, false), points, values);
        assertThat(fit.kernel().length(1)).isGreaterThan(fit.kernel().length(0));
        assertThat(fit.noise()).isLessThanOrEqualTo(1e-3);
    }

    @Test
    void theFitTellsNoiseFromWhatPointsDecide() {
        Random random = new Random(5);
        double[][] points = new double[24][];
        double[] values = new double[24];
        for (int i = 0; i < points.length; i++) {
            points[i] = i < 12 ? new double[] {random.nextDouble()} : points[i - 12];
            values[i] = random.nextGaussian();
        }
        assertThat(Fit.of(List.of(true), points, values).noise()).isGreaterThanOrEqualTo(0.1);
    }

    @Test
    void equalValuesPromiseNothing() {
        GaussianProcess flat = Fit.of(List.of(true), new double[][] {{0.1}, {0.5}, {0.9}}, new double[] {2, 2, 2});
        assertThat(flat.at(new double[] {0.3})).isEqualTo(new GaussianProcess.Belief(2, 0));
    }

    private static JsonNode golden(String path) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GaussianProcessTest.class.getResourceAsStream("/golden/" + path), path)) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static double[] numbers(JsonNode json) {
        double[] numbers = new double[json.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = json.get(i).asDouble();
        }
        return numbers;
    }

    private static double[][] rows(JsonNode json) {
        double[][] rows = new double[json.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = numbers(json.get(i));
        }
        return rows;
    }
}
