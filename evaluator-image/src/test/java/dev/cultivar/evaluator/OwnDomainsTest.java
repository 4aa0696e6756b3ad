package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.api.matrix.Learnt;
import dev.cultivar.api.matrix.Matrix;
import dev.cultivar.api.matrix.Sequence;
import dev.cultivar.api.task.Lm;
import dev.cultivar.api.task.LmLimit;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.Unseen;
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
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leave one of two domains out, two seeds, beside a base that has seen neither and a model that has seen both. */
class OwnDomainsTest {
    private static final Gate HILL =
            gate(Map.of("model", "read", "domain", "hill"), Map.of("model", "base", "domain", "hill"));
    private static final Gate ALL = gate(Map.of("model", "read"), Map.of("model", "base"));
    private static final Gate SEA = gate(Map.of("model", "read", "domain", "sea"), Map.of("model", "base"));

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
            String domain = List.of("hill", "sea", "seen").get(i % 3);
            pages.add(Map.of(
                    "id", "page-" + i,
                    "text", "Seite " + i * i + " zeigt " + (domain + " ").repeat(1 + i % 4),
                    "metadata", Map.of("domain", domain)));
        }
        texts = tiny.dataset("text", pages, Map.of("hill", 6, "sea", 6, "seen", 6));
        members.add(new Member("base", Map.of(), new ModelState(tiny.model(1), null)));
        members.add(new Member("pooled", Map.of(), new ModelState(tiny.model(2), null), Map.of("held", List.of())));
        for (String domain : List.of("hill", "sea")) {
            for (int seed = 1; seed <= 2; seed++) {
                members.add(new Member(
                        "read",
                        Map.of("heldOut", "[" + domain + "]", "seed", "" + seed),
                        new ModelState(tiny.model(10 * seed + domain.charAt(0)), null),
                        Map.of("held", List.of(domain))));
            }
        }
    }

    @AfterEach
    void close() {
        torch.close();
    }

    private static Gate gate(Map<String, String> where, Map<String, String> against) {
        return new Gate(
                "claim-" + where.get("domain"),
                "held",
                "bitsPerByte",
                where,
                against,
                null,
                new NonInferior(100.0),
                null,
                null,
                Defaults.absent(),
                Defaults.absent());
    }

    private Outcome run(List<Member> present, List<AbsentMember> absent, List<Gate> gates, List<Matrix> matrices)
            throws IOException {
        View view = new View("pages", "test", null, new DomainChoice(null, null, new Unseen(Unseen.Members.each)));
        Task task = new Task("held", new Lm(view, new LmLimit(null, 48L), 32), null, null, Defaults.absent());
        return tiny.examine(new EvaluateWork(
                present,
                absent,
                List.of(task),
                Map.of("held", new BoundView(texts, "test", null, new DomainChoice(List.of("hill", "sea"), null))),
                gates,
                List.of(),
                matrices,
                List.of()));
    }

    @Test
    void eachIsMeasuredOnWhatItHasNotSeenAndGatesNameTheDomainAlone() throws IOException {
        Outcome outcome = run(members, List.of(), List.of(HILL, SEA), List.of());
        assertThat(outcome.reason()).as(outcome.message()).isEqualTo("Done");
        assertThat(outcome.gates()).extracting(GateStatus::verdict).containsOnly("Proven");
        assertThat(outcome.gates()).extracting(GateStatus::replicates).containsExactly(2, 2);
        assertThat(outcome.gates()).extracting(GateStatus::n).containsExactly(6L, 6L);
        JsonNode json = new ObjectMapper()
                .readTree(tiny.report(outcome).resolve("evaluation.json").toFile());
        TreeSet<String> measured = new TreeSet<>();
        for (JsonNode result : json.path("results")) {
            assertThat(result.path("task").asText()).isEqualTo("held");
            Map<String, String> coordinates = new TreeMap<>();
            result.path("coordinates")
                    .properties()
                    .forEach(e -> coordinates.put(e.getKey(), e.getValue().asText()));
            measured.add(result.path("model").asText() + coordinates);
        }
        assertThat(measured)
                .containsExactly(
                        "base{domain=hill}",
                        "base{domain=sea}",
                        "base{}",
                        "read{domain=hill, heldOut=[hill], seed=1}",
                        "read{domain=hill, heldOut=[hill], seed=2}",
                        "read{domain=sea, heldOut=[sea], seed=1}",
                        "read{domain=sea, heldOut=[sea], seed=2}",
                        "read{seed=1}",
                        "read{seed=2}");
        assertThat(Files.readString(tiny.report(outcome).resolve("report.html")))
                .contains("held/hill", "held/sea")
                .doesNotContain("held/seen");
    }

    @Test
    void aTrialThatFailedIsMissingOnlyWhereItWouldHaveBeenAsked() throws IOException {
        Member gone = members.removeLast();
        AbsentMember failed = new AbsentMember("read", gone.coordinates(), "trial t-4 failed", gone.asked());
        Outcome outcome = run(members, List.of(failed), List.of(HILL, SEA), List.of());
        assertThat(outcome.gates()).extracting(GateStatus::verdict).containsExactly("Proven", "Undecided");
        assertThat(outcome.gates().getLast().message()).contains("trial t-4 failed");
        assertThat(run(members, List.of(failed), List.of(ALL), List.of())
                        .gates()
                        .getFirst())
                .satisfies(gate -> assertThat(gate.verdict()).isEqualTo("Undecided"))
                .satisfies(gate -> assertThat(gate.message()).contains("trial t-4 failed"));
        // without it nobody is asked of the sea
        members.removeIf(
                member -> !String.valueOf(member.coordinates().get("heldOut")).equals("[hill]"));
        AbsentMember other = new AbsentMember("read", Map.of("heldOut", "[sea]", "seed", "1"), "t-3", gone.asked());
        Outcome alone = run(
                members,
                List.of(failed, other),
                List.of(gate(Map.of("domain", "sea", "seed", "1"), Map.of("domain", "sea", "seed", "2"))),
                List.of());
        assertThat(alone.reason()).as(alone.message()).isEqualTo("Done");
        assertThat(alone.gates()).extracting(GateStatus::verdict).containsExactly("Undecided");
    }

    @Test
    void withoutADomainAGateIsOverAllThatWereLeftOutEachByItsTrial() throws IOException {
        Outcome outcome = run(members, List.of(), List.of(ALL), List.of());
        assertThat(outcome.reason()).as(outcome.message()).isEqualTo("Done");
        GateStatus gate = outcome.gates().getFirst();
        assertThat(gate.verdict()).isEqualTo("Proven");
        assertThat(gate.replicates()).isEqualTo(2);
        assertThat(gate.n()).isEqualTo(12);
        double[] sums = new double[6];
        for (String line : Files.readAllLines(tiny.report(outcome).resolve("samples.jsonl"))) {
            JsonNode sample = new ObjectMapper().readTree(line);
            String model = sample.path("model").asText();
            int side = model.equals("base") ? 0 : model.endsWith("seed=1]") ? 2 : 4;
            sums[side] +=
                    sample.path("bitsPerByte").asDouble() * sample.path("bytes").asDouble();
            sums[side + 1] += sample.path("bytes").asDouble();
        }
        assertThat(gate.estimate())
                .isCloseTo((sums[2] / sums[3] + sums[4] / sums[5]) / 2 - sums[0] / sums[1], within(1e-4));
        assertThat(Files.readString(tiny.report(outcome).resolve("report.html")))
                .contains("<h2>held</h2>");
    }

    @Test
    void whereADomainIsLeftOutByTwoTrialsThereIsNoOneNumberOverAll() throws IOException {
        members.add(new Member(
                "read",
                Map.of("heldOut", "[hill, sea]", "seed", "1"),
                new ModelState(tiny.model(77), null),
                Map.of("held", List.of("hill", "sea"))));
        assertThat(run(members, List.of(), List.of(ALL), List.of()).message())
                .isEqualTo(
                        "gate claim-null: where: name one domain of task held; there are hill, sea; there is no number over"
                                + " all of them, since hill was left out by several trials of read[seed=1]");
    }

    @Test
    void whoHasSeenADomainHasNoNumberOnIt() throws IOException {
        Outcome outcome = run(
                members,
                List.of(),
                List.of(gate(Map.of("model", "pooled", "domain", "sea"), Map.of("model", "base"))),
                List.of());
        assertThat(outcome.reason()).isEqualTo("UnknownModel");
        assertThat(outcome.message())
                .isEqualTo(
                        "gate claim-sea: where, of the members that are asked held/sea: no model pooled; there are base, read");
        Sequence orders = new Sequence(Map.of(), List.of(new Learnt("one", "hill"), new Learnt("two", "sea")));
        assertThat(run(
                                members,
                                List.of(),
                                List.of(),
                                List.of(new Matrix("transfer", "held", "read", Map.of(), List.of(orders))))
                        .message())
                .contains("matrix transfer: of: held asks each model domains of its own");
    }
}
