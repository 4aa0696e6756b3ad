package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.api.gate.Value;
import dev.cultivar.api.task.Lm;
import dev.cultivar.api.task.LmLimit;
import dev.cultivar.api.task.Task;
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

/** A search of two arms and three seeds beside an untouched base. */
class MembersTest {
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
        for (int i = 0; i < 20; i++) {
            pages.add(TinyStore.text("page-" + i, "Seite " + i * i + " zeigt " + "der Inhalt ".repeat(1 + i % 4)));
        }
        texts = tiny.dataset("text", pages);
        members.add(new Member("base", Map.of(), new ModelState(tiny.model(1), null)));
        for (String arm : List.of("a", "b")) {
            for (int seed = 1; seed <= 3; seed++) {
                members.add(new Member(
                        "m",
                        Map.of("arm", arm, "seed", "" + seed),
                        new ModelState(tiny.model(10 * seed + arm.charAt(0)), null)));
            }
        }
    }

    @AfterEach
    void close() {
        torch.close();
    }

    private static Gate gate(String name, Map<String, String> where, Map<String, String> against) {
        boolean value = against.isEmpty();
        return new Gate(
                name,
                "german",
                "bitsPerByte",
                where,
                against,
                null,
                value ? null : new NonInferior(100.0),
                null,
                value ? new Value(0.0, 100.0) : null,
                Defaults.absent(),
                Defaults.absent());
    }

    private static List<Gate> gates() {
        return List.of(
                gate("arms", Map.of("model", "m", "arm", "a"), Map.of("model", "m", "arm", "b")),
                gate("over-base", Map.of("model", "m", "arm", "b"), Map.of("model", "base")),
                gate("fair", Map.of("model", "m", "arm", "a"), Map.of()),
                gate("first", Map.of("model", "m", "arm", "b", "seed", "1"), Map.of("model", "base")));
    }

    private Outcome run(List<Member> present, List<AbsentMember> absent, List<Gate> gates) throws IOException {
        Task task = new Task(
                "german",
                new Lm(new View("pages", "test", null), new LmLimit(null, 48L), 32),
                null,
                null,
                Defaults.absent());
        EvaluateWork work = new EvaluateWork(
                present, absent, List.of(task), Map.of("german", new BoundView(texts, "test", null)), gates, List.of());
        return tiny.examine(work);
    }

    @Test
    void seedsAreReplicatesAndResultsHaveCoordinates() throws IOException {
        Outcome outcome = run(members, List.of(), gates());
        assertThat(outcome.reason()).as(outcome.message()).isEqualTo("Done");
        assertThat(outcome.gates()).extracting(GateStatus::verdict).containsOnly("Proven");
        assertThat(outcome.gates()).extracting(GateStatus::replicates).containsExactly(3, 3, 3, 1);
        assertThat(outcome.gates().get(0).message())
                .startsWith("On german, m[arm=a] has ")
                .endsWith("(20 documents, 3 seeds).");
        assertThat(outcome.gates().get(3).message()).endsWith("(20 documents, one seed).");
        assertThat(outcome.results())
                .filteredOn(result -> result.metric().equals("bitsPerByte"))
                .extracting(result -> result.model() + new java.util.TreeMap<>(result.coordinates()))
                .contains("base{}", "m{arm=a, seed=1}", "m{arm=b, seed=3}")
                .hasSize(7);
        JsonNode json = new ObjectMapper()
                .readTree(tiny.report(outcome).resolve("evaluation.json").toFile());
        assertThat(json.path("members")).hasSize(7);
        assertThat(json.path("comparisons")).hasSize(3);
        String html = Files.readString(tiny.report(outcome).resolve("report.html"));
        assertThat(html).contains("<th>arm</th><th>seed</th>", "of 3 seeds", "m[arm=a] against m[arm=b]");
    }

    @Test
    void theMeanOverSeedsIsTheEstimateAndItsIntervalIsWiderThanTheDocumentsAlone() throws IOException {
        Outcome outcome = run(members, List.of(), gates());
        JsonNode json = new ObjectMapper()
                .readTree(tiny.report(outcome).resolve("evaluation.json").toFile());
        double[] means = new double[2];
        json.path("results").forEach(result -> {
            if (result.path("metric").asText().equals("bitsPerByte")
                    && result.at("/coordinates/arm").isTextual()) {
                means[result.at("/coordinates/arm").asText().equals("a") ? 0 : 1] +=
                        result.path("value").asDouble() / 3;
            }
        });
        JsonNode comparison = json.path("comparisons").get(0);
        assertThat(comparison.path("estimate").asDouble())
                .isCloseTo(means[0] - means[1], org.assertj.core.data.Offset.offset(1e-9));
        assertThat(comparison.path("low").asDouble())
                .isLessThan(comparison.path("documentsLow").asDouble());
        assertThat(comparison.path("high").asDouble())
                .isGreaterThan(comparison.path("documentsHigh").asDouble());
    }

    @Test
    void aClaimThatNeedsATrialThatFailedIsUndecidedAndSaysWhich() throws IOException {
        List<Member> present = members.stream()
                .filter(member -> !member.coordinates().equals(Map.of("arm", "b", "seed", "2")))
                .toList();
        AbsentMember failed = new AbsentMember("m", Map.of("arm", "b", "seed", "2"), "trial s-4 failed: out of memory");
        Outcome outcome = run(present, List.of(failed), gates());
        assertThat(outcome.gates())
                .extracting(GateStatus::verdict)
                .containsExactly("Undecided", "Undecided", "Proven", "Proven");
        GateStatus gate = outcome.gates().getFirst();
        assertThat(gate.estimate()).isNull();
        assertThat(gate.message())
                .contains("m[arm=b, seed=2] (trial s-4 failed: out of memory)")
                .endsWith("It is not judged on the rest.");
        assertThat(Files.readString(tiny.report(outcome).resolve("report.html")))
                .contains("absent: trial s-4 failed");
    }

    @Test
    void anEvaluationOfTrialsThatAllFailedSaysSo() throws IOException {
        Outcome outcome =
                run(List.of(), List.of(new AbsentMember("m", Map.of("seed", "1"), "trial s-1 failed")), List.of());
        assertThat(outcome.reason()).isEqualTo("NoMembers");
        assertThat(outcome.message()).contains("all trials failed", "trial s-1 failed");
    }
}
