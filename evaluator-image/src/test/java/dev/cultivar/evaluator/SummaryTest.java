package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.GateStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.contract.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static ResultStatus result(String task, String metric) {
        return new ResultStatus(task, metric, "tuned", Map.of(), 1.23456789, 1.1111111, 1.4444444, 120L, "nats/token");
    }

    private static int size(Summary summary) {
        return CanonicalJson.bytes(summary.gates()).length + CanonicalJson.bytes(summary.results()).length;
    }

    @Test
    void numbersHaveFiveDigitsAndHeadlinesComeFirst() {
        Summary summary = Summary.of(
                new Findings(List.of(result("a", "loss"), result("a", "bitsPerByte")), List.of(), List.of()),
                any -> true);
        assertThat(summary.results()).extracting(ResultStatus::metric).containsExactly("bitsPerByte", "loss");
        assertThat(summary.results().getFirst().value()).isEqualTo(1.2346);
        assertThat(summary.message()).isEqualTo("measured; there are no gates");
    }

    @Test
    void whatDoesNotFitIsLeftOutFromTheLeastTellingEnd() {
        List<ResultStatus> results = IntStream.range(0, 50)
                .boxed()
                .flatMap(i -> List.of(result("task-" + i, "loss"), result("task-" + i, "bitsPerByte")).stream())
                .toList();
        List<GateStatus> gates = IntStream.range(0, 12)
                .mapToObj(i -> new GateStatus(
                        "gate-" + i, "Proven", 1.0, 0.5, 1.5, 120L, 1, "bits/byte", null, "long words ".repeat(40)))
                .toList();
        Summary summary = Summary.of(new Findings(results, List.of(), gates), candidate -> size(candidate) <= 4000);
        assertThat(summary.gates()).hasSize(12);
        assertThat(summary.gates().getFirst().message()).endsWith(" ...");
        assertThat(summary.results()).extracting(ResultStatus::metric).containsOnly("bitsPerByte");
        assertThat(size(summary)).isBetween(3800, 4000);
        assertThat(summary.message()).isEqualTo("12 of 12 gates hold");
    }
}
