package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.model.Members;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.api.model.Select;
import dev.cultivar.contract.ModelState;
import dev.cultivar.operator.config.Serialization;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunModelsTest {
    private static final RunOutput SEARCH = new RunOutput("s", null, Defaults.absent(), Map.of());
    private final Map<String, TrainingRun> runs = new HashMap<>();

    private Optional<RunModels.States> states(RunOutput source) {
        Missing missing = new Missing();
        Optional<RunModels.States> states =
                new RunModels((namespace, name) -> Optional.ofNullable(runs.get(name)), "n").states(source, missing);
        missing.orElseWait();
        return states;
    }

    /** A run of two training stages and a merge, all done. */
    private void done(String name) {
        runs.put(name, Serialization.kubernetes().unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: TrainingRun, metadata: {name: %1$s, namespace: n, generation: 1},
                 spec: {recipe: {name: r}, models: {base: {volume: {path: imports/m}}}, datasets: {d: {name: d}}},
                 status: {startTime: "2026-01-01T00:00:00Z", conditions: [{type: Succeeded, status: "True", reason: Done, message: done}],
                  recipe: {slots: [{name: d, record: text}], stages: [
                   {name: read, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], duration: {steps: 1}}},
                   {name: answer, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], duration: {steps: 1}}},
                   {name: fuse, edit: {mergeAdapter: {}}}]},
                  stages: [
                   {name: import, state: Succeeded, outputs: [{name: base, kind: model, digest: m, bytes: 1}]},
                   {name: read, state: Succeeded, outputs: [{name: base, kind: adapter, digest: %1$s-read, bytes: 1}]},
                   {name: answer, state: Succeeded, outputs: [{name: base, kind: adapter, digest: %1$s-answer, bytes: 1}]},
                   {name: fuse, state: Succeeded, outputs: [{name: base, kind: model, digest: %1$s-fused, bytes: 1}]}]}}
                """.formatted(name), TrainingRun.class));
    }

    private void search(String third) {
        done("s-1");
        done("s-2");
        runs.put("s", Serialization.kubernetes().unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: TrainingRun, metadata: {name: s, namespace: n, generation: 1},
                 spec: {recipe: {name: r}, models: {base: {volume: {path: imports/m}}}, datasets: {d: {name: d}}},
                 status: {search: {total: 3, trials: [
                  {name: s-1, state: Succeeded, coordinates: {arm: a, seed: "1"}},
                  {name: s-2, state: Succeeded, coordinates: {arm: b, seed: "1"}},
                  {name: s-3, state: %s, coordinates: {arm: b, seed: "2"}, message: out of memory}]}}}
                """.formatted(third), TrainingRun.class));
    }

    @Test
    void aSearchIsOneStateATrialAndAFailedOneIsLost() {
        search("Failed");
        RunModels.States states = states(SEARCH).orElseThrow();
        assertThat(states.made())
                .containsExactly(
                        new RunModels.State(Map.of("arm", "a", "seed", "1"), new ModelState("s-1-fused", null), "s-1"),
                        new RunModels.State(Map.of("arm", "b", "seed", "1"), new ModelState("s-2-fused", null), "s-2"));
        assertThat(states.lost())
                .containsExactly(
                        new RunModels.Lost(Map.of("arm", "b", "seed", "2"), "trial s-3 failed: out of memory", "s-3"));
    }

    @Test
    void aTrialThatWasStoppedIsLostToo() {
        search("Stopped");
        assertThat(states(SEARCH).orElseThrow().lost())
                .containsExactly(new RunModels.Lost(
                        Map.of("arm", "b", "seed", "2"), "trial s-3 was stopped early: out of memory", "s-3"));
    }

    @Test
    void theBestTrialsAreThoseOfTheBestConfiguration() {
        RunOutput best = new RunOutput("s", null, Defaults.absent(), Map.of(), Select.best);
        search("Failed");
        assertThatThrownBy(() -> states(best)).isInstanceOf(Terminal.class).hasMessageContaining("ranks nothing");
        ranked("");
        assertThatThrownBy(() -> states(best))
                .isInstanceOf(Waiting.class)
                .hasMessageContaining(
                        "has no best trial: each of its configurations has a trial that failed or was stopped early");
        ranked(", best: {trials: [s-2], coordinates: {arm: b}, value: 1}");
        RunModels.States states = states(best).orElseThrow();
        assertThat(states.made()).extracting(s -> s.model().digest()).containsExactly("s-2-fused");
        assertThat(states.lost()).as("what failed is no part of the best").isEmpty();
        assertThatThrownBy(() -> states(new RunOutput("s", null, Defaults.absent(), Map.of("arm", "a"), Select.best)))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("no trial of TrainingRun s that is the best (s-2) has the coordinates {arm=a}");
        assertThatThrownBy(() -> states(new RunOutput("s-1", null, Defaults.absent(), Map.of(), Select.best)))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("is no search");
    }

    private void ranked(String best) {
        runs.put("s", Serialization.kubernetes().unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: TrainingRun, metadata: {name: s, namespace: n, generation: 1},
                 spec: {recipe: {name: r}, models: {base: {volume: {path: imports/m}}}, datasets: {d: {name: d}}},
                 status: {search: {total: 2, objective: {of: dev, metric: loss}%s, trials: [
                  {name: s-1, state: Failed, coordinates: {arm: a}}, {name: s-2, state: Succeeded, coordinates: {arm: b}}]}}}
                """.formatted(best), TrainingRun.class));
    }

    @Test
    void trialsAreSelectedByTheirCoordinates() {
        search("Failed");
        RunOutput one = new RunOutput("s", null, Defaults.absent(), Map.of("arm", "b", "seed", "1"));
        assertThat(states(one).orElseThrow().made())
                .extracting(state -> state.model().digest())
                .containsExactly("s-2-fused");
        Missing missing = new Missing();
        RunModels models = new RunModels((namespace, name) -> Optional.ofNullable(runs.get(name)), "n");
        assertThat(models.made(one, missing).orElseThrow().model()).isEqualTo(new ModelState("s-2-fused", null));
        assertThatThrownBy(() -> models.made(SEARCH, missing))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("name the coordinates of one in trials");
        assertThatThrownBy(() -> states(new RunOutput("s", null, Defaults.absent(), Map.of("arm", "c"))))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("no trial of TrainingRun s has the coordinates {arm=c}");
    }

    @Test
    void eachIsOneStateATrainingStage() {
        search("Failed");
        RunOutput each = new RunOutput("s", null, Members.each, Map.of("arm", "a"));
        assertThat(states(each).orElseThrow().made())
                .containsExactly(
                        new RunModels.State(
                                Map.of("arm", "a", "seed", "1", "stage", "read"),
                                new ModelState("m", "s-1-read"),
                                "s-1"),
                        new RunModels.State(
                                Map.of("arm", "a", "seed", "1", "stage", "answer"),
                                new ModelState("m", "s-1-answer"),
                                "s-1"));
        assertThat(states(new RunOutput("s-2", null, Members.each, Map.of()))
                        .orElseThrow()
                        .made())
                .extracting(state -> state.coordinates().toString())
                .containsExactly("{stage=read}", "{stage=answer}");
    }

    @Test
    void aSearchThatIsNotCompleteIsWaitedFor() {
        search("Running");
        assertThatThrownBy(() -> states(SEARCH))
                .isInstanceOf(Waiting.class)
                .hasMessageContaining("2 of its 3 trials have ended");
    }

    @Test
    void aRunThatIsNoSearchHasNoTrials() {
        done("s");
        assertThat(states(SEARCH).orElseThrow().made())
                .containsExactly(new RunModels.State(Map.of(), new ModelState("s-fused", null), "s"));
        assertThatThrownBy(() -> states(new RunOutput("s", null, Defaults.absent(), Map.of("arm", "a"))))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("is no search");
    }
}
