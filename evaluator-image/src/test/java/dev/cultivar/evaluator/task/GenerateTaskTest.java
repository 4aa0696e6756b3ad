package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.task.Generate;
import dev.cultivar.api.task.Shots;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.evaluator.TinyModel;
import dev.cultivar.evaluator.TinyStore;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.PassAtK;
import dev.cultivar.evaluator.statistic.Seeds;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.engine.Workers;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.Generation;
import dev.cultivar.models.family.Prompt;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.DatasetReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTaskTest {
    private static final View VIEW = new View("data", "test", null);

    @TempDir
    Path root;

    private Torch torch;
    private NDManager manager;
    private TinyStore tiny;
    private Workers workers;
    private Examinee examinee;

    @BeforeEach
    void load() throws IOException {
        torch = Torch.start(2);
        manager = torch.scope();
        tiny = TinyStore.at(torch, root);
        Path folder = tiny.store().artifact("model", tiny.model(1)).folder();
        HuggingFaceFolder files = HuggingFaceFolder.open(folder);
        workers = Workers.of(torch);
        examinee = new Examinee(
                "tiny",
                Tokenizer.load(folder),
                Decoder.of(torch, files.config(), files.weights(torch, manager)),
                null,
                workers);
    }

    @AfterEach
    void close() {
        workers.close();
        examinee.tokenizer().close();
        manager.close();
        torch.close();
    }

    /** A task as a manifest writes it. */
    private static Generate task(String fields) {
        try {
            ObjectNode json = (ObjectNode) CanonicalJson.strict().readTree(fields);
            json.set("data", CanonicalJson.strict().valueToTree(VIEW));
            return CanonicalJson.strict().treeToValue(json, Generate.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Measured measure(Generate task, Setting setting, String record, Map<String, ?>... records)
            throws IOException {
        String digest = tiny.dataset(record, List.of(records));
        try (DatasetReader reader = DatasetReader.open(tiny.store(), new BoundView(digest, "test", null))) {
            return Examiner.of("solve", task, setting).examine(examinee, reader, (items, tokens) -> {});
        }
    }

    private Measured measure(String fields, Map<String, ?>... records) throws IOException {
        return measure(task(fields), Setting.plain(7), "promptCompletion", records);
    }

    /** What the model writes after these tokens, one sequence alone. */
    private String written(Generation generation, long seed, int[] prompt) {
        return examinee.tokenizer()
                .decode(
                        examinee.decoder()
                                .generate(List.of(new Prompt(prompt, new long[] {seed})), null, generation)
                                .getFirst(),
                        true);
    }

    private String greedy(int tokens, int[] prompt) {
        return written(Generation.greedy(tokens, Set.of()), 0, prompt);
    }

    private int[] ids(String... parts) {
        return Arrays.stream(parts)
                .flatMapToInt(part -> Arrays.stream(examinee.tokenizer().ids(part)))
                .toArray();
    }

    @Test
    void greedyAnswerIsRightWhereTheCompletionSaysTheSame() throws IOException {
        String right = greedy(6, ids("2 + 2 ="));
        Measured measured = measure(
                "{\"maxNewTokens\": 6}",
                TinyStore.completion("a", "2 + 2 =", right),
                TinyStore.completion("b", "2 + 2 =", "never " + right),
                TinyStore.completion("c", "3 + 3 =", right));
        assertThat(measured.ids()).containsExactly("a", "b", "c");
        assertThat(measured.metrics().keySet()).containsExactly(Metric.exactMatch);
        assertThat(measured.of(Metric.exactMatch).ratio()).isEqualTo(1 / 3.0);
        assertThat(measured.answers().get(1)).containsExactly(right);
        assertThat(measured.harness().get("exact_match,none")).isEqualTo(1 / 3.0);
        assertThat(measured.harness().get("exact_match_stderr,none")).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(measured.warnings()).singleElement().asString().startsWith("3 of 3 answers were cut after 6 tokens");
    }

    @Test
    void promptHasTheTokensOfTrainingAfterItsSolvedExamples() throws IOException {
        String digest = tiny.dataset(
                "promptCompletion",
                List.of(TinyStore.completion("a", "1 + 1 =", " 2"), TinyStore.completion("b", "5 - 2 =", " 3")));
        List<DataRecord> pool = new ArrayList<>();
        try (DatasetReader reader = DatasetReader.open(tiny.store(), new BoundView(digest, "test", null))) {
            reader.forEachRemaining(pool::add);
        }
        Generate task = task(
                "{\"maxNewTokens\": 6, \"stop\": [\"@\"], \"shots\": {\"count\": 1, \"from\": {\"name\": \"x\"}}}");
        Measured measured = measure(
                task,
                new Setting(7, () -> pool),
                "promptCompletion",
                TinyStore.completion("a", "1 + 1 =", " 2"),
                TinyStore.completion("b", "5 - 2 =", " 3"));
        assertThat(measured.answers().get(0)).containsExactly(greedy(6, ids("5 - 2 =", " 3", "\n\n", "1 + 1 =")));
        assertThat(measured.answers().get(1)).containsExactly(greedy(6, ids("1 + 1 =", " 2", "\n\n", "5 - 2 =")));
        assertThat(measured.answers().get(0)).isNotEqualTo(List.of(greedy(6, ids("1 + 1 ="))));
        assertThat(task("{\"shots\": {\"from\": {\"name\": \"x\"}}}").stop()).containsExactly("\n\n");
    }

    @Test
    void samplesAreGradedByPassAtOneAtKAndByMajority() throws IOException {
        String fields = "{\"samples\": 40, \"k\": 3, \"maxNewTokens\": 1, \"temperature\": 1.5, \"topP\": 0.8,"
                + " \"metrics\": [\"passAtK\", \"passAt1\", \"majAtK\", \"exactMatch\"]}";
        List<String> drawn = IntStream.range(0, 40)
                .mapToObj(sample -> written(
                        new Generation(1, Set.of(), 1.5, 0.8), Seeds.of(7, "generate/a/" + sample), ids("2 + 2 =")))
                .map(String::strip)
                .toList();
        for (String right :
                drawn.stream().distinct().filter(text -> !text.isEmpty()).toList()) {
            int c = (int) drawn.stream().filter(right::equals).count();
            Measured measured = measure(fields, TinyStore.completion("a", "2 + 2 =", right));
            assertThat(measured.of(Metric.passAt1).ratio()).isCloseTo(c / 40.0, within(1e-12));
            assertThat(measured.of(Metric.passAtK).ratio()).isCloseTo(PassAtK.of(40, c, 3), within(1e-12));
            assertThat(measured.of(Metric.exactMatch).ratio())
                    .isEqualTo(drawn.getFirst().equals(right) ? 1 : 0);
            assertThat(measured.of(Metric.majAtK).ratio())
                    .isEqualTo(majority(drawn.subList(0, 3)).equals(right) ? 1 : 0);
            assertThat(measured.harness()).containsKeys("pass@1,none", "pass@3,none", "maj@3,none");
            assertThat(measured.answers().getFirst()).hasSize(4);
        }
        assertThat(drawn.stream().distinct()).hasSizeGreaterThan(3);
        Examiner examiner = Examiner.of("solve", task(fields), Setting.plain(7));
        assertThat(examiner.headline()).isEqualTo(Metric.passAtK);
        assertThat(examiner.drawsBySeed()).isTrue();
    }

    private static String majority(List<String> three) {
        List<String> speaking = three.stream().filter(text -> !text.isEmpty()).toList();
        return speaking.stream()
                .filter(text -> speaking.stream().filter(text::equals).count() > 1)
                .findFirst()
                .orElse(speaking.isEmpty() ? "" : speaking.getFirst());
    }

    @Test
    void answersDependOnSeedRecordAndSampleNotOnTheOthers() throws IOException {
        String fields = "{\"samples\": 3, \"maxNewTokens\": 5, \"temperature\": 1.2}";
        Map<String, Object> a = TinyStore.completion("a", "2 + 2 =", "4");
        String question = "Eine lange Frage, bis zum Ende: was ist";
        Map<String, Object> b = TinyStore.completion("b", question, "4");
        List<String> alone = measure(fields, b).answers().getFirst();
        assertThat(measure(fields, a, b).answers().get(1)).isEqualTo(alone);
        assertThat(measure(task(fields), Setting.plain(8), "promptCompletion", b)
                        .answers()
                        .getFirst())
                .isNotEqualTo(alone);
        assertThat(measure(fields, TinyStore.completion("c", question, "4"))
                        .answers()
                        .getFirst())
                .isNotEqualTo(alone);
        assertThat(alone.stream().distinct()).hasSizeGreaterThan(1);
        assertThat(measure("{\"samples\": 3, \"maxNewTokens\": 5, \"temperature\": 1.2, \"topP\": 0.01}", b)
                        .answers()
                        .getFirst())
                .as("almost nothing but the most likely token")
                .containsOnly(greedy(5, ids(question)));
    }

    @Test
    void stopTextEndsAnAnswerAndIsNoPartOfIt() throws IOException {
        String whole = greedy(12, ids("2 + 2 ="));
        String stop = whole.substring(whole.length() - 2);
        int at = whole.indexOf(stop);
        Measured measured = measure(
                task("{\"maxNewTokens\": 12}"),
                Setting.plain(7),
                "promptCompletion",
                TinyStore.completion("a", "2 + 2 =", "4"));
        Generate stopping = new Generate(
                VIEW,
                null,
                null,
                1,
                1,
                12,
                0.0,
                1.0,
                List.of("never there", stop),
                null,
                task("{}").normalize(),
                task("{}").match(),
                task("{}").metrics());
        Measured stopped =
                measure(stopping, Setting.plain(7), "promptCompletion", TinyStore.completion("a", "2 + 2 =", "4"));
        assertThat(measured.answers().getFirst()).containsExactly(whole);
        assertThat(stopped.answers().getFirst()).containsExactly(whole.substring(0, at));
    }

    @Test
    void limitsExtractionAndMatchingAreThoseOfTheTask() throws IOException {
        String answer = greedy(6, ids("2 + 2 ="));
        String first = answer.substring(0, answer.offsetByCodePoints(0, 1));
        Generate task = new Generate(
                VIEW,
                1L,
                null,
                1,
                1,
                6,
                0.0,
                1.0,
                List.of(),
                "(?s)^(.)",
                task("{\"normalize\": {\"strip\": false}}").normalize(),
                task("{\"match\": {\"anyOf\": {\"separator\": \"//\"}}}").match(),
                task("{}").metrics());
        Measured measured = measure(
                task,
                Setting.plain(7),
                "promptCompletion",
                TinyStore.completion("a", "2 + 2 =", first),
                TinyStore.completion("b", "never read", "x"));
        assertThat(measured.ids()).containsExactly("a");
        assertThat(measured.of(Metric.exactMatch).ratio()).isEqualTo(1);
        Measured none = measure(
                "{\"maxNewTokens\": 6, \"extract\": \"never there\"}", TinyStore.completion("a", "2 + 2 =", answer));
        assertThat(none.of(Metric.exactMatch).ratio()).isZero();
        assertThat(none.warnings()).contains("extract found nothing in 1 of 1 answers, which are wrong");
    }

    @Test
    void rightOptionIsTheAnswerOfAChoiceRecord() throws IOException {
        String answer = greedy(6, ids("Was ist 2 + 2?")).strip();
        Measured measured = measure(
                task("{\"maxNewTokens\": 6}"),
                Setting.plain(7),
                "choice",
                TinyStore.choice("a", "Was ist 2 + 2?", 1, "nichts", answer),
                TinyStore.choice("b", "Was ist 2 + 2?", 0, "nichts", answer));
        assertThat(measured.of(Metric.exactMatch).numerator(0)).isEqualTo(1);
        assertThat(measured.of(Metric.exactMatch).numerator(1)).isZero();
        assertThatThrownBy(() -> measure(
                        task("{\"maxNewTokens\": 6}"),
                        Setting.plain(7),
                        "choice",
                        TinyStore.choice("q", "Was?", 2, "a", "b")))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("record q has 2 options and answer 2");
    }

    @Test
    void promptThatIsTooLongLosesItsBeginningAndAnAnswerThatCannotFitIsRefused() throws IOException {
        String prompt = "0123456789".repeat(8);
        Measured measured = measure("{\"maxNewTokens\": 14}", TinyStore.completion("a", prompt, "4"));
        assertThat(measured.warnings())
                .first()
                .asString()
                .startsWith("1 prompts are longer than the model's 64 tokens less 14 for the answer");
        int[] ids = ids(prompt);
        assertThat(measured.answers().getFirst())
                .containsExactly(greedy(14, Arrays.copyOfRange(ids, ids.length - 50, ids.length)));
        assertThatThrownBy(() -> measure("{\"maxNewTokens\": 64}", TinyStore.completion("a", "x", "4")))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("generate.maxNewTokens is 64, but model tiny has 64 positions");
        assertThat(measure("{\"maxNewTokens\": 3}", TinyStore.completion("a", "", "4"))
                        .answers()
                        .getFirst())
                .as("an empty prompt is the token that begins a text")
                .containsExactly(greedy(3, new int[] {TinyModel.BEGIN}));
    }

    @Test
    void shotsOfAChoiceTaskAreSolvedQuestionsWithBlankLinesBetween() throws IOException {
        List<Map<String, Object>> records = List.of(
                TinyStore.choice("a", "Was ist a?", 0, "das", "dies"),
                TinyStore.choice("b", "Und b?", 1, "das", "dies"));
        String digest = tiny.dataset("choice", records);
        List<DataRecord> pool = new ArrayList<>();
        try (DatasetReader reader = DatasetReader.open(tiny.store(), new BoundView(digest, "test", null))) {
            reader.forEachRemaining(pool::add);
        }
        dev.cultivar.api.task.Choice solved =
                new dev.cultivar.api.task.Choice(VIEW, null, new Shots(1, new View("x", "test", null)));
        dev.cultivar.api.task.Choice plain = new dev.cultivar.api.task.Choice(VIEW, null, null);
        try (DatasetReader reader = DatasetReader.open(tiny.store(), new BoundView(digest, "test", 1L))) {
            Measured withShots = Examiner.of("exam", solved, new Setting(7, () -> pool))
                    .examine(examinee, reader, (items, tokens) -> {});
            String byHand = tiny.dataset(
                    "choice", List.of(TinyStore.choice("a", "Und b? dies\n\nWas ist a?", 0, "das", "dies")));
            try (DatasetReader other = DatasetReader.open(tiny.store(), new BoundView(byHand, "test", null))) {
                Measured expected =
                        Examiner.of("exam", plain, Setting.plain(7)).examine(examinee, other, (items, tokens) -> {});
                assertThat(withShots.tokens()).isEqualTo(expected.tokens());
                assertThat(withShots.of(Metric.acc).ratio())
                        .isEqualTo(expected.of(Metric.acc).ratio());
            }
        }
    }
}
