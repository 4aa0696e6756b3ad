package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.Condition;
import dev.cultivar.api.GuardStatus;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three runs at once, each wrong by its own order and data: a learning rate that overflows, one record of garbage, and a step that
 * takes longer than it may. What guards did in their pods is in their statuses.
 */
@Tag("cluster")
class GuardedRunsTest {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int GARBAGE = 12;

    @TempDir
    static Path folder;

    private static Workspace workspace;

    @BeforeAll
    static void start() throws Exception {
        workspace = Workspace.create("guards", null, "2Gi");
        new TinyModel(64, 2, 2, 128).write(folder.resolve("tiny"), "");
        workspace.put(folder.resolve("tiny"), "imports/tiny");
        String lines = IntStream.range(0, 24)
                .mapToObj(i -> i == GARBAGE ? "Q7#kZ!9w}Rf%2Lx^Vd&5" : "abababababababababab")
                .map("{\"text\": \"%s\"}"::formatted)
                .collect(Collectors.joining("\n"));
        workspace.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: DomainDataset
                metadata: {name: pages}
                spec:
                  sources:
                  - name: lines
                    record: text
                    from:
                      inline:
                        jsonLines: |
                %s
                  compute: {memory: 2Gi}
                """.formatted(lines.indent(10).stripTrailing()));
        // a step of two million tokens
        run(
                "hang",
                "maxLength: 512, packing: true",
                "0.001",
                "duration: {steps: 2}, batch: {microBatchSize: 1, gradientAccumulationSteps: 4000},"
                        + " guards: {noStep: {seconds: 5, restarts: 1}}");
        run(
                "overflow",
                "maxLength: 24, packing: false",
                "1e30",
                "duration: {steps: 20}, guards: {rollback: {atMost: 1, learningRateFactor: 1e-33}}");
        run(
                "spike",
                "maxLength: 24, packing: false",
                "0.01",
                "duration: {steps: 60}, checkpoints: {everySteps: 3},"
                        + " guards: {lossSpike: {window: 4, quantile: 0.9, factor: 3}}");
    }

    @AfterAll
    static void remove() {
        workspace.close();
    }

    private static void run(String name, String data, String rate, String rest) {
        workspace.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: AdaptationRecipe
                metadata: {name: %1$s}
                spec:
                  slots: [{name: domain, record: text}]
                  stages:
                  - name: learn
                    train: {data: {mixture: [{slot: domain}], %2$s}, objectives: [{clm: {}}], optimizer: {adamw: {learningRate: %3$s}}, %4$s}
                ---
                apiVersion: cultivar.dev/v1alpha1
                kind: TrainingRun
                metadata: {name: %1$s}
                spec:
                  recipe: {name: %1$s}
                  models: {base: {volume: {path: imports/tiny}}}
                  datasets: {domain: {name: pages}}
                  compute: {cpu: "1", memory: 2Gi}
                """.formatted(name, data, rate, rest));
    }

    private static StageStatus ended(String run, String condition, String reason) {
        TrainingRun ended = workspace.until(
                TrainingRun.class,
                run,
                LIMIT,
                seen -> seen.getStatus() != null
                        && seen.getStatus().conditions().stream()
                                .anyMatch(c -> List.of("Succeeded", "Failed").contains(c.type())
                                        && c.status().equals("True")));
        assertThat(ended.getStatus().conditions())
                .filteredOn(c -> c.type().equals(condition))
                .extracting(Condition::status, Condition::reason)
                .as("%s", ended.getStatus().conditions())
                .containsExactly(org.assertj.core.groups.Tuple.tuple("True", reason));
        return ended.getStatus().stages().getLast();
    }

    private static GuardStatus guards(StageStatus stage) {
        return Objects.requireNonNull(stage.guards(), "stages[].guards");
    }

    @Test
    void anOverflowIsTakenBackWithALowerLearningRate() {
        StageStatus stage = ended("overflow", "Succeeded", "Succeeded");

        assertThat(guards(stage).reason()).isEqualTo("NotFinite");
        assertThat(guards(stage).step()).isEqualTo(2);
        assertThat(guards(stage).rollbacks()).isEqualTo(1);
        assertThat(guards(stage).message()).endsWith("rollback 1 of 1 to the stage's start");
        assertThat(stage.message()).contains("1 rollbacks, 2 skipped steps");
    }

    @Test
    void aSpikeStopsTheRunWithItsReasonAndItsCheckpointsStay() {
        StageStatus stage = ended("spike", "Failed", "LossSpike");

        assertThat(stage.reason()).isEqualTo("LossSpike");
        assertThat(stage.message()).contains("more than 3.0 x", "this step was not applied");
        assertThat(stage.attempts()).isEqualTo(1);
        assertThat(guards(stage).skippedSteps()).isEqualTo(1);
        TrainingRun run = workspace.get(TrainingRun.class, "spike");
        assertThat(run.getStatus().checkpoints())
                .isNotEmpty()
                .allSatisfy(checkpoint -> assertThat(
                                StoreOnHost.of(workspace).root().resolve(checkpoint.path()))
                        .isDirectory());
    }

    @Test
    void aPodThatDoesNoStepIsReplacedAndTheNextOneStopsTheRun() {
        StageStatus stage = ended("hang", "Failed", "NoStep");

        assertThat(stage.reason()).isEqualTo("NoStep");
        assertThat(stage.message()).contains("no step was done for 5 s", "after 1 restarts (guards.noStep.restarts)");
        assertThat(stage.attempts()).isEqualTo(2);
        assertThat(guards(stage).restarts()).isEqualTo(2);
        assertThat(guards(stage).reason()).isEqualTo("NoStep");
        assertThat(guards(stage).step()).isEqualTo(1);
    }
}
