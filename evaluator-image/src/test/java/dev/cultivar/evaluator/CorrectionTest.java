package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.gate.Correction;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.gate.Value;
import dev.cultivar.api.task.Choice;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Outcome;
import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole Evaluation, from its order to its verdicts, with and without a correction for there being several gates. */
class CorrectionTest {
    private static final int QUESTIONS = 120;

    @TempDir
    Path root;

    private Torch torch;
    private TinyStore tiny;
    private JsonNode golden;

    @BeforeEach
    void fill() throws IOException {
        torch = Torch.start(2);
        tiny = TinyStore.at(torch, root);
        golden = new ObjectMapper()
                .readTree(Path.of("src/test/resources/golden", "statistic/holm/evaluation.json")
                        .toFile());
    }

    @AfterEach
    void close() {
        torch.close();
    }

    /** Gates that say of one share of right answers that it is at least this or that; each interval is Wilson's. */
    private Outcome examined(@Nullable Correction correction) throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        List<Map<String, Object>> exam = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            exam.add(TinyStore.choice(
                    "question-" + i,
                    "Datei " + random.nextInt(1000) + "?",
                    random.nextInt(3),
                    "Zeile " + random.nextInt(10),
                    "Inhalt",
                    "der"));
        }
        List<Gate> gates = new ArrayList<>();
        for (JsonNode least : golden.at("/inputs/atLeast")) {
            gates.add(new Gate(
                    "gate-" + gates.size(),
                    "exam",
                    "acc",
                    Map.of("model", "base"),
                    Map.of(),
                    null,
                    null,
                    null,
                    new Value(least.asDouble(), null),
                    1 - golden.at("/inputs/alpha").asDouble(),
                    Defaults.absent()));
        }
        Choice choice = new Choice(new View("exam", "test", null), null, null);
        return tiny.examine(new EvaluateWork(
                List.of(new Member("base", Map.of(), new ModelState(tiny.model(1), null))),
                List.of(),
                List.of(new Task("exam", null, choice, null, Defaults.absent())),
                Map.of("exam", new BoundView(tiny.dataset("choice", exam), "test", null)),
                gates,
                List.of(),
                List.of(),
                null,
                correction));
    }

    private void assertVerdicts(Outcome outcome, JsonNode expected) {
        for (int i = 0; i < outcome.gates().size(); i++) {
            GateStatus gate = outcome.gates().get(i);
            double close = golden.at("/tolerance/absolute").asDouble();
            assertThat(gate.estimate())
                    .as("right answers of %d: what the golden file was made for", QUESTIONS)
                    .isCloseTo(golden.at("/inputs/right").asDouble() / QUESTIONS, offset(close));
            boolean proven = expected.path("reject").path(i).asBoolean();
            assertThat(gate.verdict()).as(gate.name()).isEqualTo(proven ? "Proven" : "Undecided");
            assertThat(gate.low())
                    .isCloseTo(expected.at("/intervals/" + i + "/0").asDouble(), offset(close));
            assertThat(gate.high())
                    .isCloseTo(expected.at("/intervals/" + i + "/1").asDouble(), offset(close));
            if (!proven) {
                assertThat(gate.neededN()).as(gate.name()).isGreaterThan(QUESTIONS);
                assertThat(gate.message()).contains("About " + gate.neededN() + " questions would probably decide.");
            }
        }
    }

    @Test
    void holmHoldsTheGatesOfAnEvaluationTogether() throws IOException {
        Outcome outcome = examined(Correction.holm);

        assertVerdicts(outcome, golden.at("/expected/holm"));
        assertThat(outcome.gates())
                .allSatisfy(gate -> assertThat(gate.message()).contains("gates together have 95 % (Holm)."));
    }

    @Test
    void withoutACorrectionEachGateStandsForItself() throws IOException {
        assertVerdicts(examined(null), golden.at("/expected/alone"));
    }
}
