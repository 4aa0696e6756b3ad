package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.config.Serialization;
import org.junit.jupiter.api.Test;

class ConcernsTest {
    private static final TrainingRun OTHER =
            run("other", "", started("{name: read, state: Running, job: j, " + order("d") + "}"));

    @Test
    void aRunThatHasNotStartedIsConcernedByTheRunsWhoseModelsItReads() {
        TrainingRun waits = run("waits", "models: {base: {run: {name: other}}}, ", "");
        assertThat(isConcerned(waits, OTHER)).isTrue();
        assertThat(isConcerned(waits, run("another", "", ""))).isFalse();
        assertThat(isConcerned(run("runs", "models: {base: {run: {name: other}}}, ", started("")), OTHER))
                .isFalse();
    }

    @Test
    void aRunWhoseNextStageHasNoJobIsConcernedByThoseWithItsOrder() {
        assertThat(isConcerned(run("same", "", started("{name: read, state: Pending, " + order("d") + "}")), OTHER))
                .isTrue();
        assertThat(isConcerned(
                        run("has", "", started("{name: read, state: Pending, job: k, " + order("d") + "}")), OTHER))
                .isFalse();
        assertThat(isConcerned(run("else", "", started("{name: read, state: Pending, " + order("e") + "}")), OTHER))
                .isFalse();
    }

    @Test
    void aSearchIsConcernedByAllThatHaveNamesOfItsTrials() {
        TrainingRun grid = run("my-grid", "search: {parallelism: 1}, ", started(""));
        assertThat(isConcerned(grid, run("my-grid-1", "", ""))).isTrue();
        assertThat(isConcerned(grid, run("my-grid-1-2", "", ""))).isTrue();
        assertThat(isConcerned(grid, run("my-gridless-1", "", ""))).isFalse();
        assertThat(isConcerned(run("my", "", started("")), run("my-grid-1", "", "")))
                .isFalse();
    }

    @Test
    void whatVariesMayReadAnyRun() {
        TrainingRun varied = run("varied", "overrides: [{field: run.seed, value: '2'}], ", "");
        assertThat(isConcerned(varied, OTHER)).isTrue();
        assertThat(Concerns.datasets(varied)).containsExactly(Sources.ANY);
        assertThat(Concerns.datasets(run("plain", "datasets: {domain: {name: pages}}, ", "")))
                .containsExactly("pages");
    }

    private static boolean isConcerned(TrainingRun run, TrainingRun other) {
        return Concerns.runs(run).anyMatch(word -> Concerns.answers(other).anyMatch(word::equals));
    }

    private static String order(String digest) {
        return "order: {digest: " + digest + ", configMap: c}";
    }

    private static String started(String stage) {
        return "status: {startTime: '2026-11-25T00:00:00Z', stages: [" + stage + "]}";
    }

    private static TrainingRun run(String name, String spec, String status) {
        String models = spec.contains("models") ? "" : "models: {}, ";
        String datasets = spec.contains("datasets") ? "" : "datasets: {}, ";
        return Serialization.kubernetes()
                .unmarshal(
                        "metadata: {name: " + name + ", namespace: n, uid: " + name + "}\nspec: {" + spec + models
                                + datasets + "recipe: {name: r}}\n" + status,
                        TrainingRun.class);
    }
}
