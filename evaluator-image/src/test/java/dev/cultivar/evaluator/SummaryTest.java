package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.GateStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.ShiftStatus;
import dev.cultivar.api.StateStatus;
import dev.cultivar.api.StopStatus;
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
                new Findings(List.of(result("a", "loss"), result("a", "bitsPerByte")), List.of(), List.of(), List.of()),
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
        Summary summary =
                Summary.of(new Findings(results, List.of(), gates, List.of()), candidate -> size(candidate) <= 4000);
        assertThat(summary.gates()).hasSize(12);
        assertThat(summary.gates().getFirst().message()).endsWith(" ...");
        assertThat(summary.results()).extracting(ResultStatus::metric).containsOnly("bitsPerByte");
        assertThat(size(summary)).isBetween(3800, 4000);
        assertThat(summary.message()).isEqualTo("12 of 12 gates hold");
    }

    private static StateStatus state(String stage, boolean front) {
        ShiftStatus shift = new ShiftStatus("a", null, "loss", 0.123456789, 0.1, 0.2, 9L, 3, "nats/token");
        return new StateStatus(
                Map.of("model", "m", "stage", stage), front, "Proven", shift, List.of(shift), "why ".repeat(20));
    }

    private static List<String> kept(int most) {
        StopStatus stop =
                new StopStatus("keep", Map.of("stage", "b"), "chosen", List.of(state("a", false), state("b", true)));
        Summary summary = Summary.of(
                new Findings(List.of(result("a", "loss")), List.of(), List.of(), List.of(stop)),
                candidate -> size(candidate) + CanonicalJson.bytes(candidate.stops()).length <= most);
        StopStatus told = summary.stops().getFirst();
        assertThat(told.chosen()).containsEntry("stage", "b");
        assertThat(told.states())
                .allSatisfy(
                        s -> assertThat(s.forgetting().getFirst().estimate()).isEqualTo(0.12346));
        return told.states().stream()
                .map(s -> s.coordinates().getOrDefault("stage", ""))
                .toList();
    }

    @Test
    void ofARuleTheStatesGoFirstThoseThatAreNotOnTheFront() {
        assertThat(kept(4000)).containsExactly("a", "b");
        assertThat(kept(800)).containsExactly("b");
        assertThat(kept(200)).isEmpty();
    }
}
