package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.api.gate.Superior;
import dev.cultivar.api.gate.Value;
import dev.cultivar.api.task.Choice;
import dev.cultivar.api.task.Lm;
import dev.cultivar.api.task.LmLimit;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.View;
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
import dev.cultivar.runtime.store.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {
    private static final List<String> WORDS =
            List.of("Datei", "zeigt", "der", "Inhalt", "f\u00fcr", "Zeile", "und", "Kommando", "l\u00f6scht", "nicht");

    @TempDir
    Path root;

    private Torch torch;
    private TinyStore tiny;
    private String texts = "";
    private String questions = "";
    private String base = "";
    private String tuned = "";
    private String adapter = "";

    @BeforeEach
    void fill() throws IOException {
        torch = Torch.start(2);
        tiny = TinyStore.at(torch, root);
        SplittableRandom random = new SplittableRandom(4);
        List<Map<String, Object>> pages = new ArrayList<>();
        List<Map<String, Object>> exam = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            pages.add(TinyStore.text("page-" + i, words(random, 5 + random.nextInt(20))));
            exam.add(TinyStore.choice(
                    "question-" + i,
                    words(random, 3) + "?",
                    random.nextInt(3),
                    words(random, 2),
                    words(random, 2),
                    "der"));
        }
        texts = tiny.dataset("text", pages);
        questions = tiny.dataset("choice", exam);
        base = tiny.model(1);
        tuned = tiny.model(2);
        adapter = tiny.adapter(3);
    }

    @AfterEach
    void close() {
        torch.close();
    }

    private static String words(SplittableRandom random, int n) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(" ", words);
    }

    private static Task lm(String name) {
        return new Task(
                name,
                new Lm(new View("pages", "test", null), new LmLimit(25L, 48L), 32),
                null,
                null,
                Defaults.absent());
    }

    private static Task choice(String name) {
        return new Task(name, null, new Choice(new View("exam", "test", null), null, null), null, Defaults.absent());
    }

    private static Gate gate(String name, String of, String metric, Superior superior, NonInferior kept) {
        return new Gate(
                name,
                of,
                metric,
                Map.of("model", "tuned"),
                Map.of("model", "base"),
                superior,
                kept,
                null,
                null,
                Defaults.absent(),
                Defaults.absent());
    }

    private EvaluateWork work(List<Gate> gates) {
        return new EvaluateWork(
                List.of(
                        new Member("adapted", Map.of(), new ModelState(base, adapter)),
                        new Member("base", Map.of(), new ModelState(base, null)),
                        new Member("tuned", Map.of(), new ModelState(tuned, null))),
                List.of(),
                List.of(lm("german"), choice("exam")),
                Map.of("german", new BoundView(texts, "test", null), "exam", new BoundView(questions, "test", null)),
                gates,
                List.of());
    }

    private List<Gate> gates() {
        return List.of(
                gate("learned", "german", "bitsPerByte", new Superior(0.15), Defaults.absent()),
                gate("kept", "german", "loss", Defaults.absent(), new NonInferior(100.0)),
                new Gate(
                        "not-perfect",
                        "exam",
                        "acc",
                        Map.of("model", "adapted"),
                        Map.of(),
                        null,
                        null,
                        null,
                        new Value(null, 0.999),
                        0.9,
                        false));
    }

    private int run(EvaluateWork work, String owner, Termination termination) throws IOException {
        Order order = new Order(Order.SCHEMA_VERSION, 7, 2, new Work(null, null, null, null, null, work));
        Path file = root.resolve("order.json");
        Files.write(file, CanonicalJson.bytes(order));
        return Pod.run(
                Map.of(
                        PodEnvironment.ORDER, file.toString(),
                        PodEnvironment.STORE, root.toString(),
                        PodEnvironment.OWNER_UID, owner,
                        PodEnvironment.TERMINATION_LOG,
                                root.resolve("termination").toString()),
                Examination::perform,
                termination);
    }

    private Outcome outcome() throws IOException {
        byte[] bytes = Files.readAllBytes(root.resolve("termination"));
        assertThat(bytes.length).isLessThanOrEqualTo(Outcome.MAX_BYTES);
        return TerminationMessage.read(new String(bytes, StandardCharsets.UTF_8))
                .orElseThrow();
    }

    private Path report() throws IOException {
        return tiny.store()
                .artifact("report", outcome().outputs().getFirst().digest())
                .folder();
    }

    @Test
    void tasksModelsAndGatesBecomeOneReportAndASmallOutcome() throws IOException {
        assertThat(run(work(gates()), "one", new Termination())).isZero();
        Outcome outcome = outcome();
        assertThat(outcome.gates()).extracting(GateStatus::name).containsExactly("learned", "kept", "not-perfect");
        assertThat(outcome.gates().get(1).verdict()).isEqualTo("Proven");
        assertThat(outcome.message()).endsWith("of 3 gates hold");
        // 3 models with 3 + 2 metrics
        assertThat(outcome.results()).hasSize(15);
        JsonNode json =
                new ObjectMapper().readTree(report().resolve("evaluation.json").toFile());
        assertThat(json.path("results")).hasSize(15);
        json.path("results").forEach(result -> {
            assertThat(result.path("n").asLong()).isPositive();
            assertThat(result.path("low").asDouble())
                    .isLessThanOrEqualTo(result.path("value").asDouble());
            assertThat(result.path("high").asDouble())
                    .isGreaterThanOrEqualTo(result.path("value").asDouble());
        });
        assertThat(json.at("/lmEval/base/results/german/bits_per_byte,none").asDouble())
                .isPositive();
        assertThat(json.at("/lmEval/base/n-samples/german/original").asLong()).isEqualTo(30);
        assertThat(json.at("/lmEval/base/n-samples/german/effective").asLong()).isEqualTo(25);
        assertThat(json.at("/lmEval/base/higher_is_better/exam/acc").asBoolean())
                .isTrue();
        assertThat(json.path("gates").get(0).at("/claim/superior/margin").asDouble())
                .isEqualTo(0.15);
        assertThat(Files.readAllLines(report().resolve("samples.jsonl"))).hasSize(3 * (25 + 30));
    }

    @Test
    void pageNeedsNothingButItself() throws IOException {
        assertThat(run(work(gates()), "one", new Termination())).isZero();
        String html = Files.readString(report().resolve("report.html"));
        assertThat(html).doesNotContainPattern("https?:|src=|href=|url\\(|@import|<script|<link");
        assertThat(html)
                .contains(
                        "<svg",
                        "learned",
                        "kept",
                        "german",
                        "exam",
                        outcome().gates().getFirst().message());
        // 3 gates, a plot of intervals for each task, a histogram for each pair of models on the one task that has them
        assertThat(html.split("<svg", -1).length - 1).isEqualTo(3 + 2 + 3);
    }

    @Test
    void sameOrderGivesTheSameReportAndAStoppedOneGoesOn() throws IOException {
        Termination stop = new Termination();
        stop.request();
        assertThat(run(work(gates()), "one", new Termination())).isZero();
        String digest = outcome().outputs().getFirst().digest();
        // Nothing is missing, so nothing is measured: done even where a stop is asked for.
        assertThat(run(work(gates()), "two", stop)).isZero();
        Folders.delete(root.resolve("cache"));
        assertThat(run(work(gates()), "three", stop)).isEqualTo(143);
        assertThat(run(work(gates()), "three", new Termination())).isZero();
        assertThat(outcome().outputs().getFirst().digest()).isEqualTo(digest);
    }

    @Test
    void damagedMemoryIsMeasuredAnew() throws IOException {
        assertThat(run(work(List.of()), "one", new Termination())).isZero();
        String digest = outcome().outputs().getFirst().digest();
        Path memory = root.resolve("cache/measured");
        for (Path file : Folders.files(memory)) {
            Files.writeString(memory.resolve(file), "{\"items\":");
        }
        assertThat(run(work(List.of()), "one", new Termination())).isZero();
        assertThat(outcome().outputs().getFirst().digest()).isEqualTo(digest);
    }

    @Test
    void adapterChangesTheModelAndSharesItsWeights() throws IOException {
        assertThat(run(work(gates()), "one", new Termination())).isZero();
        JsonNode models = new ObjectMapper()
                .readTree(report().resolve("evaluation.json").toFile())
                .path("lmEval");
        String key = "/results/german/bits_per_byte,none";
        assertThat(models.path("adapted").at(key).asDouble())
                .isNotEqualTo(models.path("base").at(key).asDouble());
    }

    private void refused(EvaluateWork work, String reason, String... words) throws IOException {
        assertThat(run(work, "one", new Termination())).isEqualTo(2);
        assertThat(outcome().reason()).isEqualTo(reason);
        assertThat(outcome().message()).contains(words);
    }

    @Test
    void namesThatAreNotThereAreRefusedWithThoseThatAre() throws IOException {
        refused(
                work(List.of(gate("learned", "germann", "bitsPerByte", new Superior(0.1), Defaults.absent()))),
                "UnknownTask",
                "gate learned: of: no task germann; there are german, exam");
        refused(
                work(List.of(gate("learned", "german", "acc", new Superior(0.1), Defaults.absent()))),
                "UnknownMetric",
                "task german does not measure acc; it measures loss, perplexity, bitsPerByte");
        Gate gate = new Gate(
                "learned",
                "german",
                "loss",
                Map.of("model", "tuned2"),
                Map.of("model", "base"),
                new Superior(0.1),
                null,
                null,
                null,
                Defaults.absent(),
                Defaults.absent());
        refused(
                work(List.of(gate)),
                "UnknownModel",
                "gate learned: where: no model tuned2; there are",
                "adapted",
                "base");
        Gate seeds = new Gate(
                "learned",
                "german",
                "loss",
                Map.of("model", "tuned"),
                Map.of("seed", "1"),
                new Superior(0.1),
                null,
                null,
                null,
                Defaults.absent(),
                Defaults.absent());
        refused(work(List.of(seeds)), "UnknownModel", "gate learned: against", "give {model: name}");
    }

    @Test
    void viewsThatCannotBeReadAreRefusedBeforeAModelIsLoaded() throws IOException {
        EvaluateWork good = work(List.of());
        refused(
                new EvaluateWork(
                        good.members(),
                        List.of(),
                        good.tasks(),
                        Map.of("german", new BoundView(texts, "test", null)),
                        List.of(),
                        List.of()),
                "BadOrder",
                "no view for task exam; there are german");
        refused(
                new EvaluateWork(
                        good.members(),
                        List.of(),
                        good.tasks(),
                        Map.of(
                                "german", new BoundView(questions, "test", null),
                                "exam", new BoundView(questions, "test", null)),
                        List.of(),
                        List.of()),
                "RecordTypeMismatch",
                "task german: split test of dataset pages",
                "holds records of type choice, the task reads text");
        refused(
                new EvaluateWork(
                        good.members(),
                        List.of(),
                        good.tasks(),
                        Map.of(
                                "german", new BoundView(tiny.dataset("text", List.of()), "test", null),
                                "exam", new BoundView(questions, "test", null)),
                        List.of(),
                        List.of()),
                "EmptyDataset",
                "task german: split test of dataset pages",
                "has no records");
        refused(
                new EvaluateWork(
                        List.of(new Member("base", Map.of(), new ModelState("0".repeat(64), null))),
                        List.of(),
                        good.tasks(),
                        good.data(),
                        List.of(),
                        List.of()),
                "ArtifactMissing",
                "model/000");
    }
}
