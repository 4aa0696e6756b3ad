package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.api.gate.Value;
import dev.cultivar.api.matrix.Learnt;
import dev.cultivar.api.matrix.Matrix;
import dev.cultivar.api.matrix.Sequence;
import dev.cultivar.api.task.ForEach;
import dev.cultivar.api.task.Lm;
import dev.cultivar.api.task.LmLimit;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Outcome;
import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two arms that learn two domains in opposite orders, two seeds. */
class MatrixTest {
    private static final List<Sequence> ORDERS = List.of(
            new Sequence(Map.of("arm", "a"), List.of(new Learnt("one", "sea"), new Learnt("two", "hill"))),
            new Sequence(Map.of("arm", "b"), List.of(new Learnt("one", "hill"), new Learnt("two", "sea"))));

    @TempDir
    Path root;

    private Torch torch;
    private TinyStore tiny;
    private String texts = "";
    private final List<Member> members = new ArrayList<>();

    @BeforeEach
    void fill() throws IOException {
        torch = Torch.start(2);
        tiny = TinyStore.at(torch, root);
        List<Map<String, Object>> pages = new ArrayList<>();
        for (int i = 0; i < 18; i++) {
            String domain = List.of("hill", "sea", "other").get(i % 3);
            pages.add(Map.of(
                    "id", "page-" + i,
                    "text", "Seite " + i * i + " zeigt " + (domain + " ").repeat(1 + i % 4),
                    "metadata", Map.of("domain", domain)));
        }
        texts = tiny.dataset("text", pages, Map.of("hill", 6, "other", 6, "sea", 6));
        for (String arm : List.of("a", "b")) {
            for (int seed = 1; seed <= 2; seed++) {
                for (String stage : List.of("general", "one", "two")) {
                    int weights = 100 * seed + (stage.equals("general") ? 0 : arm.charAt(0)) + stage.length();
                    members.add(new Member(
                            "m",
                            Map.of("arm", arm, "seed", "" + seed, "stage", stage),
                            new ModelState(tiny.model(weights + stage.charAt(0)), null)));
                }
            }
        }
    }

    @AfterEach
    void close() {
        torch.close();
    }

    private static Gate gate(String of, String metric, Map<String, String> where, Map<String, String> against) {
        boolean value = against.isEmpty();
        return new Gate(
                "claim",
                of,
                metric,
                where,
                against,
                null,
                value ? null : new NonInferior(100.0),
                null,
                value ? new Value(-100.0, 100.0) : null,
                Defaults.absent(),
                Defaults.absent());
    }

    private static Matrix matrix(Map<String, String> start, List<Sequence> orders) {
        return new Matrix("transfer", "text", null, start, orders);
    }

    private Outcome run(List<Member> present, List<AbsentMember> absent, Matrix matrix, List<Gate> gates)
            throws IOException {
        View view = new View("pages", "test", null, new DomainChoice(null, List.of("other")));
        Task task = new Task(
                "text", new Lm(view, new LmLimit(null, 48L), 32), null, null, ForEach.domain, Defaults.absent());
        EvaluateWork work = new EvaluateWork(
                present,
                absent,
                List.of(task),
                Map.of("text", new BoundView(texts, "test", null, view.domains())),
                gates,
                List.of(),
                List.of(matrix),
                List.of());
        return tiny.examine(work);
    }

    private static double value(JsonNode json, String task, String metric, Map<String, String> coordinates) {
        for (JsonNode result : json.path("results")) {
            if (result.path("task").asText().equals(task)
                    && result.path("metric").asText().equals(metric)
                    && coordinates.entrySet().stream()
                            .allMatch(e -> result.path("coordinates")
                                    .path(e.getKey())
                                    .asText()
                                    .equals(e.getValue()))) {
                return result.path("value").asDouble();
            }
        }
        throw new AssertionError(task + " " + metric + " " + coordinates);
    }

    private static double bits(JsonNode json, String stage, String domain) {
        return value(json, "text", "bitsPerByte", Map.of("arm", "a", "seed", "1", "stage", stage, "domain", domain));
    }

    @Test
    void aMatrixIsWhatItsResultsSayAndGatesTakeItsMetrics() throws IOException {
        Outcome outcome = run(
                members,
                List.of(),
                matrix(Map.of("stage", "general"), ORDERS),
                List.of(
                        gate("transfer", "bwt", Map.of("arm", "a"), Map.of("arm", "b")),
                        gate("transfer", "forgetting", Map.of("arm", "a"), Map.of()),
                        gate(
                                "text",
                                "bitsPerByte",
                                Map.of("arm", "a", "stage", "two", "domain", "sea"),
                                Map.of("arm", "a", "stage", "one"))));
        assertThat(outcome.reason()).as(outcome.message()).isEqualTo("Done");
        assertThat(outcome.gates()).extracting(GateStatus::verdict).containsOnly("Proven");
        assertThat(outcome.gates()).extracting(GateStatus::replicates).containsOnly(2);
        assertThat(outcome.gates()).extracting(GateStatus::n).containsExactly(12L, 12L, 6L);
        JsonNode json = new ObjectMapper()
                .readTree(tiny.report(outcome).resolve("evaluation.json").toFile());
        Map<String, String> first = Map.of("arm", "a", "seed", "1");
        assertThat(value(json, "transfer", "bwt", first))
                .isCloseTo(bits(json, "one", "sea") - bits(json, "two", "sea"), within(1e-9));
        assertThat(value(json, "transfer", "forgetting", first))
                .isCloseTo(bits(json, "two", "sea") - bits(json, "one", "sea"), within(1e-9));
        assertThat(value(json, "transfer", "fwt", first))
                .isCloseTo(bits(json, "general", "hill") - bits(json, "one", "hill"), within(1e-9));
        assertThat(value(json, "transfer", "learning", first))
                .isCloseTo(
                        (bits(json, "general", "sea")
                                        - bits(json, "one", "sea")
                                        + bits(json, "general", "hill")
                                        - bits(json, "two", "hill"))
                                / 2,
                        within(1e-9));
        assertThat(value(json, "transfer", "gain", first))
                .isCloseTo(
                        value(json, "transfer", "learning", first) + value(json, "transfer", "bwt", first) / 2,
                        within(1e-9));
        assertThat(json.path("matrices")).hasSize(4);
        assertThat(json.at("/matrices/0/domains/0").asText()).isEqualTo("sea");
        assertThat(json.at("/matrices/0/values/2/1").asDouble()).isCloseTo(bits(json, "two", "hill"), within(1e-9));
        assertThat(Files.readString(tiny.report(outcome).resolve("report.html")))
                .contains("m[arm=b], mean of 2 seeds", "class=\"own\"", "backward transfer");
    }

    @Test
    void aTrialThatFailedIsNamedAndNothingIsAveragedOverTheRest() throws IOException {
        List<Member> present = members.stream()
                .filter(member -> !member.coordinates()
                        .entrySet()
                        .containsAll(Map.of("arm", "b", "seed", "2").entrySet()))
                .toList();
        Outcome outcome = run(
                present,
                List.of(new AbsentMember("m", Map.of("arm", "b", "seed", "2"), "trial s-4 failed")),
                matrix(Map.of("stage", "general"), ORDERS),
                List.of(gate("transfer", "bwt", Map.of("arm", "a"), Map.of("arm", "b"))));
        assertThat(outcome.gates().getFirst().verdict()).isEqualTo("Undecided");
        assertThat(outcome.gates().getFirst().message()).contains("m[arm=b, seed=2] (trial s-4 failed)");
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeAnythingIsMeasured() throws IOException {
        Map<String, String> general = Map.of("stage", "general");
        Gate bwt = gate("transfer", "bwt", Map.of("arm", "a"), Map.of("arm", "b"));
        assertThat(run(members, List.of(), matrix(Map.of("arm", "a"), ORDERS), List.of(bwt))
                        .message())
                .contains("matrix transfer: start: there are 3 such members");
        List<Sequence> unknown =
                List.of(new Sequence(Map.of(), List.of(new Learnt("one", "sea"), new Learnt("two", "moon"))));
        assertThat(run(members, List.of(), matrix(general, unknown), List.of(bwt))
                        .message())
                .contains("task text has no domain moon; there are hill, sea");
        List<Sequence> twice =
                List.of(new Sequence(Map.of(), List.of(new Learnt("one", "sea"), new Learnt("two", "sea"))));
        assertThat(run(members, List.of(), matrix(general, twice), List.of(bwt)).message())
                .contains("a stage learns one domain, and a domain is learnt once");
        List<Sequence> stage =
                List.of(new Sequence(Map.of(), List.of(new Learnt("one", "sea"), new Learnt("ten", "hill"))));
        assertThat(run(members, List.of(), matrix(general, stage), List.of(bwt)).message())
                .contains("m[arm=a, seed=1] was not measured after a stage ten");
        Gate open = gate("text", "bitsPerByte", Map.of("arm", "a", "stage", "two"), Map.of("arm", "a", "stage", "one"));
        assertThat(run(members, List.of(), matrix(general, ORDERS), List.of(open))
                        .message())
                .contains("where: name one domain of task text; there are hill, sea");
        Gate crossed = gate(
                "text",
                "bitsPerByte",
                Map.of("arm", "a", "stage", "two", "domain", "sea"),
                Map.of("arm", "a", "stage", "two", "domain", "hill"));
        assertThat(run(members, List.of(), matrix(general, ORDERS), List.of(crossed))
                        .message())
                .contains("other documents can't be paired: name sea");
        Gate acc = gate("transfer", "acc", Map.of("arm", "a"), Map.of("arm", "b"));
        assertThat(run(members, List.of(), matrix(general, ORDERS), List.of(acc))
                        .message())
                .contains("it measures bwt, fwt, forgetting, learning, gain");
    }
}
