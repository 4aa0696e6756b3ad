package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.task.Suite;
import dev.cultivar.api.task.Task;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.contract.Work;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.runtime.order.Pod;
import dev.cultivar.runtime.order.Termination;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated answers from order to report. */
class GeneratedAnswersTest {
    private static final String TASK =
            "{\"name\": \"solve\", \"generate\": {\"data\": {\"name\": \"sums\", \"split\": \"test\"},"
                    + " \"shots\": {\"count\": 2, \"from\": {\"name\": \"sums\", \"split\": \"test\"}}, \"samples\": 3,"
                    + " \"maxNewTokens\": 4, \"match\": {\"numeric\": {\"tolerance\": 0.5}}}}";

    @TempDir
    Path root;

    private Torch torch;
    private TinyStore tiny;
    private String model = "";
    private String sums = "";

    @BeforeEach
    void fill() throws IOException {
        torch = Torch.start(2);
        tiny = TinyStore.at(torch, root);
        model = tiny.model(1);
        sums = tiny.dataset(
                "promptCompletion",
                List.of(
                        TinyStore.completion("a", "1+1=", "2"),
                        TinyStore.completion("b", "2+2=", "4"),
                        TinyStore.completion("c", "3+4=", "7")));
    }

    @AfterEach
    void close() {
        torch.close();
    }

    private int run(long seed, Map<String, BoundView> data) throws IOException {
        Task task = CanonicalJson.strict().readValue(TASK, Task.class);
        return run(seed, List.of(task), data, List.of(), List.of());
    }

    private int run(long seed, List<Task> tasks, Map<String, BoundView> data, List<Gate> gates, List<Suite> suites)
            throws IOException {
        EvaluateWork work = new EvaluateWork(
                List.of(new Member("base", Map.of(), new ModelState(model, null))),
                List.of(),
                tasks,
                data,
                gates,
                suites);
        Order order = new Order(Order.SCHEMA_VERSION, seed, 2, new Work(null, null, null, null, null, work));
        Path file = root.resolve("order.json");
        Files.write(file, CanonicalJson.bytes(order));
        return Pod.run(
                Map.of(
                        PodEnvironment.ORDER, file.toString(),
                        PodEnvironment.STORE, root.toString(),
                        PodEnvironment.OWNER_UID, "one",
                        PodEnvironment.TERMINATION_LOG,
                                root.resolve("termination").toString()),
                Examination::perform,
                new Termination());
    }

    private Outcome outcome() throws IOException {
        return TerminationMessage.read(Files.readString(root.resolve("termination"), StandardCharsets.UTF_8))
                .orElseThrow();
    }

    private Path report() throws IOException {
        return tiny.store()
                .artifact("report", outcome().outputs().getFirst().digest())
                .folder();
    }

    private Map<String, BoundView> data() {
        BoundView view = new BoundView(sums, "test", null);
        return Map.of("solve", view, "solve/shots", view);
    }

    @Test
    void answersAndTheirGradesStandInTheReportAndComeBackFromTheNotebook() throws IOException {
        assertThat(run(7, data())).isZero();
        String digest = outcome().outputs().getFirst().digest();
        JsonNode json =
                new ObjectMapper().readTree(report().resolve("evaluation.json").toFile());
        assertThat(json.path("results"))
                .extracting(result -> result.path("metric").asText())
                .containsExactly("passAt1", "passAtK", "majAtK");
        assertThat(json.at("/lmEval/base/results/solve").has("pass@3,none")).isTrue();
        assertThat(json.at("/lmEval/base/higher_is_better/solve/pass@3").asBoolean())
                .isTrue();
        List<String> samples = Files.readAllLines(report().resolve("samples.jsonl"));
        assertThat(new ObjectMapper().readTree(samples.getFirst()).path("answers"))
                .hasSize(3);
        assertThat(Files.readString(report().resolve("report.html"))).contains("First answers", "pass@1", "majAtK");
        assertThat(run(7, data())).isZero();
        assertThat(outcome().outputs().getFirst().digest()).isEqualTo(digest);
    }

    @Test
    void anotherSeedDrawsOtherAnswers() throws IOException {
        assertThat(run(7, data())).isZero();
        List<String> before = Files.readAllLines(report().resolve("samples.jsonl"));
        assertThat(run(8, data())).isZero();
        assertThat(Files.readAllLines(report().resolve("samples.jsonl"))).isNotEqualTo(before);
    }

    @Test
    void shotsThatAreNotThereOrOfAnotherTypeAreRefused() throws IOException {
        BoundView view = new BoundView(sums, "test", null);
        assertThat(run(7, Map.of("solve", view))).isEqualTo(2);
        assertThat(outcome().message()).contains("no view for task solve/shots");
        String texts = tiny.dataset("text", List.of(TinyStore.text("t", "text")));
        assertThat(run(7, Map.of("solve", view, "solve/shots", new BoundView(texts, "test", null))))
                .isEqualTo(2);
        assertThat(outcome().reason()).isEqualTo("RecordTypeMismatch");
        assertThat(outcome().message()).contains("task solve/shots", "holds records of type text");
    }

    @Test
    void suiteHasAScoreAndGatesLookAtIt() throws IOException {
        Task solve = CanonicalJson.strict().readValue(TASK, Task.class);
        Task exam = CanonicalJson.strict()
                .readValue(
                        "{\"name\": \"exam\", \"choice\": {\"data\": {\"name\": \"exam\", \"split\": \"test\"}}}",
                        Task.class);
        Gate gate = CanonicalJson.strict()
                .readValue(
                        "{\"name\": \"good\", \"of\": \"all\", \"metric\": \"score\", \"value\": {\"atLeast\": -1}}",
                        Gate.class);
        BoundView questions = new BoundView(
                tiny.dataset(
                        "choice",
                        List.of(
                                TinyStore.choice("q1", "Was ist a?", 0, "das", "dies"),
                                TinyStore.choice("q2", "Was ist a?", 1, "das", "dies"),
                                TinyStore.choice("q3", "Was ist a?", 1, "das", "dies"))),
                "test",
                null);
        Map<String, BoundView> data = new HashMap<>(data());
        data.put("exam", questions);
        Suite all = new Suite("all", List.of("solve", "exam"), Map.of("exam", 2.0), Map.of("exam", 0.5));
        assertThat(run(7, List.of(solve, exam), data, List.of(gate), List.of(all)))
                .isZero();
        assertThat(outcome().gates().getFirst().verdict()).isEqualTo("Proven");
        assertThat(outcome().gates().getFirst().n()).isEqualTo(6);
        assertThat(outcome().results().getFirst().task()).isEqualTo("all");
        JsonNode json =
                new ObjectMapper().readTree(report().resolve("evaluation.json").toFile());
        Map<String, Double> values = new HashMap<>();
        json.path("results")
                .forEach(result -> values.put(
                        result.path("task").asText() + "/"
                                + result.path("metric").asText(),
                        result.path("value").asDouble()));
        double above = (values.getOrDefault("exam/acc", 9.0) - 0.5) / 0.5;
        assertThat(values.getOrDefault("all/score", 9.0))
                .isCloseTo((values.getOrDefault("solve/passAt1", 9.0) + 2 * above) / 3, within(1e-12));
        assertThat(json.path("suites")).hasSize(1);
        assertThat(Files.readString(report().resolve("report.html"))).contains("<h2>all</h2>");
        assertThat(Files.readAllLines(report().resolve("samples.jsonl"))).hasSize(6);
        Suite odd = new Suite("all", List.of("none"), Map.of(), Map.of());
        assertThat(run(7, List.of(solve, exam), data, List.of(), List.of(odd))).isEqualTo(2);
        assertThat(outcome().message()).contains("suite all: tasks: no task none; there are solve, exam");
    }
}
