package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.task.LmEval;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.engine.Workers;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What lm-eval's hf backend said of our tasks, held against what we say with the same weights and rows. */
final class HarnessGolden {
    private static final Path TASKS = Path.of("src/test/resources/lm-eval");

    /**
     * Of each predicted token, where a text has more than 50: lm-eval's own float32 is off by 7e-6 to 1e-5 a token from the same model
     * with float64 weights (three documents of 159 to 488 tokens).
     */
    private static final double A_TOKEN = 2e-6;

    private final JsonNode golden;
    private final Path imports;
    private final Map<String, Double> differences = new TreeMap<>();
    private double worst;

    /**
     * @param imports an empty folder
     * @param rows the folder of the rows
     */
    HarnessGolden(JsonNode golden, Path imports, Path rows) throws IOException {
        this.golden = golden;
        this.imports = imports;
        for (Path folder : List.of(TASKS, rows)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(one -> one.toString().matches(".*\\.(yaml|jsonl)"))
                        .toList()) {
                    Files.copy(file, imports.resolve(file.getFileName().toString()));
                }
            }
        }
    }

    static JsonNode read(String path) throws IOException {
        return new ObjectMapper()
                .readTree(Path.of("src/test/resources/golden").resolve(path).toFile());
    }

    /** Asks a model all tasks; gives the largest difference of a log-likelihood as a share of what is allowed. */
    double compare(Torch torch, Path model, UnaryOperator<String> told) throws IOException {
        try (NDManager manager = torch.scope();
                Workers workers = Workers.of(torch);
                Tokenizer tokenizer = Tokenizer.load(model)) {
            HuggingFaceFolder files = HuggingFaceFolder.open(model);
            Decoder decoder = Decoder.of(torch, files.config(), files.weights(torch, manager));
            Examinee examinee = new Examinee("model", tokenizer, decoder, null, workers);
            for (Map.Entry<String, JsonNode> task : golden.path("expected").properties()) {
                compare(task.getKey(), task.getValue(), examinee, told);
            }
        }
        return worst;
    }

    /** The largest difference of a log-likelihood in nats, by the tasks that have any. */
    Map<String, Double> differences() {
        return differences;
    }

    LmEvalTask task(String name) {
        JsonNode inputs = golden.path("inputs");
        LmEval spec = new LmEval(
                "imports/" + name + ".yaml",
                inputs.path("limit").isNull() ? null : inputs.path("limit").asLong(),
                null,
                inputs.path("maxLength").asInt(),
                null,
                inputs.path("applyChatTemplate").asBoolean());
        return new LmEvalTask(
                name,
                spec,
                new Setting(
                        0,
                        List::of,
                        path -> imports.resolve(
                                Path.of("imports").relativize(Path.of(path)).toString())));
    }

    private void compare(String name, JsonNode expected, Examinee examinee, UnaryOperator<String> told) {
        LmEvalTask task = task(name);
        LmEvalTask.Replies said = task.replies(examinee, (items, tokens) -> {});
        Measured measured = task.measured(said, examinee);
        List<Reply> replies = said.all();
        JsonNode samples = expected.path("samples");
        assertThat(replies).as(name).hasSameSizeAs(samples);
        for (int i = 0; i < replies.size(); i++) {
            Object target = replies.get(i).asked().target();
            int tokens = target instanceof String text ? examinee.tokenizer().ids(text).length : 1;
            compare(name, i, samples.path(i), replies.get(i), tokens, told);
        }
        assertThat(told.apply(measured.context()))
                .as(name)
                .isEqualTo(samples.path(0).path("context").asText());
        expected.path("results").forEachEntry((key, value) -> {
            if (value.isTextual()) {
                assertThat(measured.harness()).as(name).doesNotContainKey(key);
                return;
            }
            double ours = measured.harness().getOrDefault(key, Double.NaN);
            boolean counted = key.startsWith("acc") || key.startsWith("exact_match");
            assertThat(ours)
                    .as("%s: %s", name, key)
                    .isCloseTo(
                            value.asDouble(),
                            org.assertj.core.data.Offset.offset(counted ? 1e-12 : 1e-5 * value.asDouble()));
        });
        HarnessTask harness = task.harness();
        assertThat(harness.version().toString())
                .as(name)
                .isEqualTo(expected.path("version").asText());
        assertThat(harness.shots()).as(name).isEqualTo(expected.path("nShot").asInt());
        expected.path("higherIsBetter")
                .forEachEntry((metric, better) -> assertThat(harness.higherIsBetter(metric))
                        .as("%s: %s", name, metric)
                        .isEqualTo(better.asBoolean()));
    }

    private void compare(
            String name, int document, JsonNode sample, Reply reply, int tokens, UnaryOperator<String> told) {
        String where = name + ", document " + document;
        if (!sample.path("context").asText().equals(told.apply(""))) {
            assertThat(told.apply(reply.asked().context()))
                    .as(where)
                    .isEqualTo(sample.path("context").asText());
        }
        if (sample.has("written")) {
            assertThat(reply.written())
                    .as(where)
                    .isEqualTo(sample.path("written").asText());
        }
        double[] ours = reply.logLikelihoods();
        for (int i = 0; i < sample.path("logLikelihoods").size(); i++) {
            double theirs = sample.path("logLikelihoods").path(i).asDouble();
            double close = Math.max(golden.path("tolerance").path("absolute").asDouble(), A_TOKEN * tokens);
            differences.merge(name, Math.abs(ours[i] - theirs), Math::max);
            worst = Math.max(worst, Math.abs(ours[i] - theirs) / close);
            assertThat(ours[i])
                    .as("%s, choice %d", where, i)
                    .isCloseTo(theirs, org.assertj.core.data.Offset.offset(close));
            if (sample.has("greedy")) {
                assertThat(reply.greedy(i))
                        .as("%s, choice %d", where, i)
                        .isEqualTo(sample.path("greedy").path(i).asBoolean());
            }
        }
    }

    /** SHA-256 in hexadecimal. */
    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
