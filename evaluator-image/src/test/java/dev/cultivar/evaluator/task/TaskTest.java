package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.cultivar.api.task.Choice;
import dev.cultivar.api.task.Lm;
import dev.cultivar.api.task.LmLimit;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.evaluator.TinyModel;
import dev.cultivar.evaluator.TinyStore;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.engine.Workers;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DatasetReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskTest {
    private static final Progress QUIET = (items, tokens) -> {};
    private static final String LONG = "Das Kommando zeigt den Inhalt der Datei, Zeile f\u00fcr Zeile, und endet dann; "
            + "mit -n stehen Nummern davor, mit -v Zeichen, die man sonst nicht sieht.";

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

    private static Lm lm(@Nullable Long documents, @Nullable Long tokens, int maxLength) {
        return new Lm(new View("data", "test", null), new LmLimit(documents, tokens), maxLength);
    }

    private Measured lm(Lm task, Map<String, ?>... records) throws IOException {
        String digest = tiny.dataset("text", List.of(records));
        try (DatasetReader reader = DatasetReader.open(tiny.store(), new BoundView(digest, "test", null))) {
            return Examiner.of("german", task, Setting.plain(1)).examine(examinee, reader, QUIET);
        }
    }

    private Measured choice(Map<String, ?>... records) throws IOException {
        String digest = tiny.dataset("choice", List.of(records));
        try (DatasetReader reader = DatasetReader.open(tiny.store(), new BoundView(digest, "test", null))) {
            return Examiner.of("exam", new Choice(new View("data", "test", null), null, null), Setting.plain(1))
                    .examine(examinee, reader, QUIET);
        }
    }

    /** Sum of log softmax of all logits at the continuation's tokens, one sequence alone: no windows, no packing. */
    private double naive(int[] context, int[] continuation) {
        int[] all = new int[context.length + continuation.length];
        System.arraycopy(context, 0, all, 0, context.length);
        System.arraycopy(continuation, 0, all, context.length, continuation.length);
        try (NDManager scope = torch.scope()) {
            float[] logits = examinee.decoder()
                    .logits(scope, PackedTokens.of(PackedTokens.Document.causal(all)), null)
                    .toFloatArray();
            int vocabulary = TinyModel.CONFIG.vocabSize();
            double sum = 0;
            for (int i = context.length; i < all.length; i++) {
                double largest = Double.NEGATIVE_INFINITY;
                for (int v = 0; v < vocabulary; v++) {
                    largest = Math.max(largest, logits[(i - 1) * vocabulary + v]);
                }
                double total = 0;
                for (int v = 0; v < vocabulary; v++) {
                    total += Math.exp(logits[(i - 1) * vocabulary + v] - largest);
                }
                sum += logits[(i - 1) * vocabulary + all[i]] - largest - Math.log(total);
            }
            return sum;
        }
    }

    @Test
    void documentThatFitsAWindowIsTheSumOfItsTokens() throws IOException {
        String text = "Zeile f\u00fcr Zeile";
        int[] ids = examinee.tokenizer().ids(text);
        Measured measured = lm(lm(null, null, 64), TinyStore.text("a", text));
        double nats = -naive(new int[] {TinyModel.BEGIN}, ids);
        assertThat(measured.of(Metric.loss).numerator(0)).isCloseTo(nats, within(1e-3));
        assertThat(measured.of(Metric.loss).denominator(0)).isEqualTo(ids.length);
        assertThat(measured.of(Metric.bitsPerByte).numerator(0)).isCloseTo(nats / Math.log(2), within(1e-3));
        assertThat(measured.of(Metric.bitsPerByte).denominator(0)).isEqualTo(16);
        assertThat(measured.harness().get("bits_per_byte,none")).isCloseTo(nats / Math.log(2) / 16, within(1e-4));
        assertThat(nats).isGreaterThan(10);
    }

    @Test
    void longDocumentIsTheSumOfItsWindows() throws IOException {
        int[] ids = examinee.tokenizer().ids(LONG);
        double nats = 0;
        for (Windows.Window window : Windows.of(ids, TinyModel.BEGIN, 16)) {
            nats -= naive(window.context(), window.predicted());
        }
        assertThat(ids.length).isGreaterThan(80);
        Measured measured = lm(lm(null, null, 16), TinyStore.text("a", LONG));
        assertThat(measured.of(Metric.loss).numerator(0)).isCloseTo(nats, within(1e-2));
        assertThat(measured.of(Metric.loss).denominator(0)).isEqualTo(ids.length);
        assertThat(lm(lm(null, null, 8), TinyStore.text("a", LONG))
                        .of(Metric.loss)
                        .numerator(0))
                .isNotCloseTo(nats, within(1e-2));
    }

    @Test
    void documentsAreReadAloneHoweverTheyArePacked() throws IOException {
        Map<String, Object> first = TinyStore.text("a", LONG);
        Map<String, Object> second = TinyStore.text("b", "Kurz.");
        Measured together = lm(lm(null, null, 64), first, second);
        assertThat(together.ids()).containsExactly("a", "b");
        assertThat(together.of(Metric.loss).numerator(1))
                .isCloseTo(lm(lm(null, null, 64), second).of(Metric.loss).numerator(0), within(1e-4));
        Pooled bits = together.of(Metric.bitsPerByte);
        assertThat(bits.ratio())
                .isCloseTo(
                        (bits.numerator(0) + bits.numerator(1)) / (bits.denominator(0) + bits.denominator(1)),
                        within(1e-12));
    }

    @Test
    void scoresAreTheSameBitsWithAnyNumberOfWorkers() throws IOException {
        String digest = tiny.dataset(
                "text",
                IntStream.range(0, 40)
                        .mapToObj(i -> TinyStore.text("d" + i, LONG.substring(i)))
                        .toList());
        List<List<Double>> nats = new ArrayList<>();
        for (int threads : new int[] {1, 3}) {
            try (Torch other = Torch.start(threads);
                    Workers beside = Workers.of(other);
                    DatasetReader reader = DatasetReader.open(tiny.store(), new BoundView(digest, "test", null))) {
                Examinee same = new Examinee("tiny", examinee.tokenizer(), examinee.decoder(), null, beside);
                Measured measured = Examiner.of("german", lm(null, null, 64), Setting.plain(1))
                        .examine(same, reader, QUIET);
                nats.add(IntStream.range(0, 40)
                        .mapToObj(i -> measured.of(Metric.loss).numerator(i))
                        .toList());
            }
        }
        assertThat(nats.get(1)).isEqualTo(nats.get(0)).doesNotHaveDuplicates();
    }

    @Test
    void aStopInTheMiddleWaitsForTheBatchesThatAreUnderWay() throws IOException {
        List<Map<String, Object>> records = IntStream.range(0, 40)
                .mapToObj(i -> TinyStore.text("d" + i, LONG))
                .toList();
        try (DatasetReader reader =
                DatasetReader.open(tiny.store(), new BoundView(tiny.dataset("text", records), "test", null))) {
            assertThatThrownBy(() -> Examiner.of("german", lm(null, null, 64), Setting.plain(1))
                            .examine(examinee, reader, (items, tokens) -> {
                                throw new Progress.Interrupted();
                            }))
                    .isInstanceOf(Progress.Interrupted.class);
        }
        assertThat(lm(lm(null, null, 64), TinyStore.text("a", "x")).ids()).containsExactly("a");
    }

    @Test
    void limitsTakeTheFirstDocumentsAndTokensAndCountOnlyTheirBytes() throws IOException {
        Measured measured =
                lm(lm(1L, 10L, 64), TinyStore.text("a", "0123456789abc"), TinyStore.text("b", "nie gelesen"));
        assertThat(measured.ids()).containsExactly("a");
        assertThat(measured.of(Metric.loss).denominator(0)).isEqualTo(10);
        assertThat(measured.of(Metric.bitsPerByte).denominator(0)).isEqualTo(10);
        double nats = -naive(new int[] {TinyModel.BEGIN}, examinee.tokenizer().ids("0123456789"));
        assertThat(measured.of(Metric.loss).numerator(0)).isCloseTo(nats, within(1e-3));
    }

    @Test
    void cutInsideACharacterMovesBackToItsStart() throws IOException {
        // The euro sign is three bytes and here three tokens: the second token's end is inside it.
        Measured measured = lm(lm(null, 4L, 64), TinyStore.text("a", "ab\u20acc"));
        assertThat(measured.of(Metric.loss).denominator(0)).isEqualTo(2);
        assertThat(measured.of(Metric.bitsPerByte).denominator(0)).isEqualTo(2);
        Measured whole = lm(lm(null, 5L, 64), TinyStore.text("a", "ab\u20acc"));
        assertThat(whole.of(Metric.bitsPerByte).denominator(0)).isEqualTo(5);
    }

    @Test
    void emptyDocumentsAreLeftOutAndCounted() throws IOException {
        Measured measured = lm(lm(null, null, 64), TinyStore.text("a", ""), TinyStore.text("b", "x"));
        assertThat(measured.ids()).containsExactly("b");
        assertThat(measured.warnings()).containsExactly("1 empty documents were left out");
        assertThatThrownBy(() -> lm(lm(null, null, 64), TinyStore.text("a", "")))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("task german: none of the 1 documents has a token");
    }

    private double option(String question, String option) {
        int[] context = examinee.tokenizer().ids(question);
        int[] whole = examinee.tokenizer().ids(question + " " + option);
        int[] rest = Arrays.copyOfRange(whole, context.length, whole.length);
        return naive(context, rest);
    }

    @Test
    void mostLikelyOptionIsTakenBySumAndBySumOverBytes() throws IOException {
        String question = "Was macht der Befehl cat?";
        String[] options = {"gibt Dateien aus und noch sehr viel mehr", "z\u00e4hlt W\u00f6rter", "der"};
        List<Double> sums = new ArrayList<>();
        List<Double> perByte = new ArrayList<>();
        for (String option : options) {
            sums.add(option(question, option));
            perByte.add(sums.getLast() / option.getBytes(StandardCharsets.UTF_8).length);
        }
        int bySum = sums.indexOf(sums.stream().max(Double::compare).orElseThrow());
        int byByte = perByte.indexOf(perByte.stream().max(Double::compare).orElseThrow());
        for (int answer = 0; answer < 3; answer++) {
            Measured measured = choice(TinyStore.choice("q", question, answer, options));
            assertThat(measured.of(Metric.acc).ratio()).isEqualTo(answer == bySum ? 1 : 0);
            assertThat(measured.of(Metric.accNorm).ratio()).isEqualTo(answer == byByte ? 1 : 0);
        }
        // The longest option never has the largest sum here, so the two metrics are told apart.
        assertThat(bySum).isEqualTo(2);
    }

    @Test
    void spacesThatEndAQuestionMoveToTheOption() throws IOException {
        Measured plain = choice(TinyStore.choice("q", "Frage:", 0, "der", "die"));
        Measured spaced = choice(TinyStore.choice("q", "Frage: ", 0, "der", "die"));
        assertThat(spaced.tokens()).isEqualTo(plain.tokens() + 2);
    }

    @Test
    void emptyQuestionIsAskedAfterTheTokenThatBeginsAText() throws IOException {
        Measured measured = choice(TinyStore.choice("q", "", 0, "a", "b"));
        // " a" is two tokens after the begin token; the last one is only predicted
        assertThat(measured.tokens()).isEqualTo(4);
    }

    @Test
    void whatIsTooLongLosesItsBeginning() throws IOException {
        Measured measured = choice(TinyStore.choice("q", LONG, 0, "a", "b"));
        // both options fill the model, and but for their last two tokens they are the same question, which is read once
        assertThat(measured.tokens()).isEqualTo(TinyModel.CONFIG.maxPositionEmbeddings() + 2L);
        assertThat(measured.warnings()).singleElement().asString().contains("lost their beginning");
    }

    @Test
    void badQuestionsAreRefusedByName() {
        assertThatThrownBy(() -> choice(TinyStore.choice("cat.1", "Was?", 2, "a", "b")))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("task exam: record cat.1 has 2 options and answer 2");
        assertThatThrownBy(() -> choice(TinyStore.choice("cat.1", "Was?", 0, "a")))
                .hasMessageContaining("at least 2 options");
        assertThatThrownBy(() -> choice(TinyStore.choice("cat.1", "Was?", 0, "a", "")))
                .hasMessageContaining("empty option");
    }

    @Test
    void harnessKeysHaveLmEvalsStandardError() throws IOException {
        Measured measured = choice(
                TinyStore.choice("1", "F?", 0, "a", "b"),
                TinyStore.choice("2", "F?", 1, "a", "b"),
                TinyStore.choice("3", "F?", 0, "a", "b"),
                TinyStore.choice("4", "F?", 0, "a", "b"));
        // lm-eval's golden: [1, 0, 1, 1] has standard error 0.25; the same question twice answered both ways is 3 of 4
        // or 1 of 4
        assertThat(measured.harness().get("acc_stderr,none")).isCloseTo(0.25, within(1e-12));
        assertThat(measured.harness()).containsKeys("acc,none", "acc_norm,none", "acc_bytes,none");
    }
}
