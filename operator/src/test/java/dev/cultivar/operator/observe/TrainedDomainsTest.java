package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.Unseen;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.Member;
import dev.cultivar.operator.config.Serialization;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which domains are unseen, through the resolution of an evaluation. */
class TrainedDomainsTest {
    private static final String UNSEEN = "{name: styles, split: test, domains: {unseen: {}}}";
    private final Map<String, TrainingRun> runs = new HashMap<>();
    private final Map<String, DomainDataset> datasets = new HashMap<>();

    @BeforeEach
    void styles() {
        dataset("styles", "d1", "{art: 3, photo: 4, sketch: 2}", "{art: 1, photo: 1, sketch: 1, noise: 1}");
    }

    private void dataset(String name, String digest, String train, String test) {
        datasets.put(
                name,
                Serialization.kubernetes()
                        .unmarshal(
                                """
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: DomainDataset, metadata: {name: %1$s, namespace: n, generation: 1},
                 spec: {sources: [{name: all, record: text, from: {files: {path: imports/%1$s}}}], splits: [{name: test, fraction: {share: 0.5}}]},
                 status: {observedGeneration: 1, artifact: {name: dataset, kind: dataset, digest: %2$s, bytes: 1}, record: text,
                  splits: [{name: test, records: 4, bytes: 1, domains: %4$s}, {name: train, records: 9, bytes: 1, domains: %3$s}],
                  domains: [%5$s], conditions: [{type: Prepared, status: "True", reason: x, message: y}]}}
                """.formatted(
                                                name,
                                                digest,
                                                train,
                                                test,
                                                train.equals("{}")
                                                        ? ""
                                                        : "{name: art, records: 4}, {name: noise, records: 1}, {name: photo, records: 5}, {name: sketch, records: 3}"),
                                DomainDataset.class));
    }

    /** A run that has trained a slot on a view. */
    private void run(String name, String model, String view, String dataset, String digest) {
        run(name, model, view, dataset, digest, "first-read");
    }

    private void run(String name, String model, String view, String dataset, String digest, String began) {
        runs.put(
                name,
                Serialization.kubernetes()
                        .unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: TrainingRun, metadata: {name: %1$s, namespace: n, generation: 1},
                 spec: {recipe: {name: r}, models: {base: %2$s}, datasets: {d: %3$s}},
                 status: {startTime: "2026-01-01T00:00:00Z", conditions: [{type: Succeeded, status: "True", reason: Done, message: done}],
                  inputs: [{as: d, kind: DomainDataset, name: %4$s, generation: 1, digest: %5$s},
                   {as: base, kind: TrainingRun, name: first, generation: 1, digest: %6$s}],
                  recipe: {slots: [{name: d, record: text}], stages: [
                   {name: read, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], duration: {steps: 1}}}]},
                  stages: [
                   {name: import, state: Succeeded, outputs: [{name: base, kind: model, digest: m, bytes: 1}]},
                   {name: read, state: Succeeded, outputs: [{name: base, kind: model, digest: %1$s-read, bytes: 1}]}]}}
                """.formatted(name, model, view, dataset, digest, began), TrainingRun.class));
    }

    private void run(String name, String view) {
        run(name, "{volume: {path: imports/m}}", view, "styles", "d1");
    }

    private BoundView resolved(String models, String view) {
        return Objects.requireNonNull(
                examined(models, "lm: {data: %s}".formatted(view)).data().get("held"));
    }

    private Examination.Resolved examined(String models, String task) {
        Evaluation evaluation = Serialization.kubernetes().unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: Evaluation, metadata: {name: e, namespace: n},
                 spec: {models: %s, tasks: [{name: held, %s}]}}
                """.formatted(models, task), Evaluation.class);
        return Examination.of(
                evaluation,
                (namespace, name) -> Optional.ofNullable(datasets.get(name)),
                (namespace, name) -> Optional.ofNullable(runs.get(name)));
    }

    private static BoundView only(String... domains) {
        return new BoundView("d1", "test", null, new DomainChoice(List.of(domains), null));
    }

    @Test
    void whatARunWasTrainedOnIsSeen() {
        run("one", "{name: styles, domains: {except: [sketch]}}");
        assertThat(resolved("{m: {run: {name: one}}}", UNSEEN)).isEqualTo(only("noise", "sketch"));
        run("one", "{name: styles, domains: {only: [art]}}");
        assertThat(resolved("{m: {run: {name: one}}}", UNSEEN)).isEqualTo(only("noise", "photo", "sketch"));
        run("one", "{name: styles}");
        assertThat(resolved("{m: {run: {name: one}}}", UNSEEN)).isEqualTo(only("noise"));
    }

    @Test
    void aModelThatNobodyTrainedHereHasSeenNothingAndSeveralModelsWhatAnyHas() {
        assertThat(resolved("{m: {volume: {path: imports/m}}}", UNSEEN))
                .isEqualTo(only("art", "noise", "photo", "sketch"));
        run("one", "{name: styles, domains: {only: [art]}}");
        run("two", "{name: styles, domains: {only: [photo]}}");
        assertThat(resolved("{m: {run: {name: one}}, b: {volume: {path: imports/m}}, o: {run: {name: two}}}", UNSEEN))
                .isEqualTo(only("noise", "sketch"));
    }

    @Test
    void whatItBeganWithHasSeenToo() {
        dataset("other", "d2", "{photo: 1}", "{}");
        run("first", "{volume: {path: imports/m}}", "{name: other}", "other", "d2");
        run("second", "{run: {name: first}}", "{name: styles, domains: {only: [art]}}", "styles", "d1");
        assertThat(resolved("{m: {run: {name: second}}}", UNSEEN)).isEqualTo(only("noise", "sketch"));
        runs.remove("first");
        assertThat(resolved("{m: {run: {name: second}}}", "{name: styles, split: test}"))
                .isEqualTo(new BoundView("d1", "test", null));
        waits(
                "{m: {run: {name: second}}}",
                "TrainingRun second began with a model of TrainingRun first, which is gone; apply it");
        run("first", "{volume: {path: imports/m}}", "{name: other}", "other", "d2");
        run("second", "{run: {name: first}}", "{name: styles, domains: {only: [art]}}", "styles", "d1", "older");
        assertThatThrownBy(() -> resolved("{m: {run: {name: second}}}", UNSEEN))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining(
                        "TrainingRun second began with a model of TrainingRun first, which has made another since");
    }

    @Test
    void ofASearchTheTrialsThatAreMeantCount() {
        run("s-1", "{name: styles, domains: {except: [art]}}");
        run("s-2", "{name: styles, domains: {except: [photo, art]}}");
        runs.put("s", Serialization.kubernetes().unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: TrainingRun, metadata: {name: s, namespace: n, generation: 1},
                 spec: {recipe: {name: r}, models: {base: {volume: {path: imports/m}}}, datasets: {d: {name: styles}}},
                 status: {search: {total: 2, trials: [
                  {name: s-1, state: Succeeded, coordinates: {heldOut: "[art]", seed: "1"}},
                  {name: s-2, state: Succeeded, coordinates: {heldOut: "[photo, art]", seed: "1"}}]}}}
                """, TrainingRun.class));
        assertThat(resolved("{m: {run: {name: s, trials: {heldOut: \"[art]\"}}}}", UNSEEN))
                .isEqualTo(only("art", "noise"));
        assertThat(resolved("{m: {run: {name: s, trials: {heldOut: \"[photo, art]\"}}}}", UNSEEN))
                .isEqualTo(only("art", "noise", "photo"));
        assertThat(resolved("{m: {run: {name: s}}}", UNSEEN)).isEqualTo(only("art", "noise"));
    }

    @Test
    void aTrialThatMadeNoModelHasSeenNothing() {
        run("s-1", "{name: styles, domains: {only: [photo]}}");
        run("s-2", "{name: styles, domains: {only: [sketch]}}");
        run("s-3", "{name: styles, domains: {only: [art]}}");
        search("{total: 3, trials: [%s, %s, %s]}"
                .formatted(trial("s-1", "Succeeded"), trial("s-2", "Failed"), trial("s-3", "Stopped")));
        assertThat(resolved("{m: {run: {name: s}}}", UNSEEN)).isEqualTo(only("art", "noise", "sketch"));
    }

    private static final String EACH = "{name: styles, split: test, domains: {unseen: {by: each}}}";

    @Test
    void eachModelIsAskedWhatItHasNotSeenItself() {
        run("s-1", "{name: styles, domains: {except: [art]}}");
        run("s-2", "{name: styles, domains: {except: [photo]}}");
        run("s-3", "{name: styles, domains: {only: [art, photo]}}");
        search("{total: 3, trials: [%s, %s, %s]}"
                .formatted(trial("s-1", "Succeeded"), trial("s-2", "Succeeded"), trial("s-3", "Failed")));
        String models = "{m: {run: {name: s}}, b: {volume: {path: imports/m}}}";
        Examination.Resolved all = examined(models, "lm: {data: %s}".formatted(EACH));
        assertThat(all.data()).isEqualTo(Map.of("held", only("art", "noise", "photo", "sketch")));
        assertThat(all.members())
                .extracting(Member::asked)
                .containsExactly(Map.of("held", List.of("art", "noise")), Map.of("held", List.of("noise", "photo")));
        assertThat(all.absent())
                .extracting(AbsentMember::asked)
                .containsExactly(Map.of("held", List.of("noise", "sketch")));
        // what a run would have read that is gone or never began is not known
        runs.remove("s-3");
        Examination.Resolved without = examined(models, "lm: {data: %s}".formatted(EACH));
        assertThat(without.data()).isEqualTo(Map.of("held", only("art", "noise", "photo")));
        assertThat(without.absent()).extracting(AbsentMember::asked).containsOnlyNulls();
        runs.put("s-3", unmarshal("s-3", "seed: 7", ""));
        assertThat(examined(models, "lm: {data: %s}".formatted(EACH)).absent())
                .extracting(AbsentMember::asked)
                .containsOnlyNulls();
        assertThat(examined(models, "lm: {data: %s}".formatted(UNSEEN)).members())
                .extracting(Member::asked)
                .containsOnlyNulls();
    }

    @Test
    void ofModelsThatNobodyTrainedHereEachIsAskedAll() {
        assertThat(resolved("{m: {volume: {path: imports/m}}}", EACH)).isEqualTo(new BoundView("d1", "test", null));
        dataset("styles", "d1", "{}", "{}");
        assertThatThrownBy(() -> resolved("{m: {volume: {path: imports/m}}}", EACH))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("counts no domains");
    }

    @Test
    void whereEachHasSeenAllThereIsNothingToAskAndShotsAreTheSameForAll() {
        run("one", "{name: styles}");
        assertThatThrownBy(() -> resolved("{m: {run: {name: one}}}", "{name: styles, domains: {unseen: {by: each}}}"))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining(
                        "split train of DomainDataset styles has no domain that any of the models has not seen");
        assertThatThrownBy(() -> examined(
                        "{m: {run: {name: one}}}",
                        "choice: {data: {name: styles}, shots: {count: 1, from: %s}}".formatted(EACH)))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("all models are shown the same examples");
        waits("{m: {run: {name: two}}}", "TrainingRun two is not in namespace n");
    }

    private static String trial(String name, String state) {
        return "{name: %1$s, state: %2$s, coordinates: {heldOut: %1$s}}".formatted(name, state);
    }

    private void search(String table) {
        runs.put("s", unmarshal("s", "search: {axes: []}", "search: " + table));
    }

    /** A run as it was applied, with as much of a status as is given. */
    private static TrainingRun unmarshal(String name, String more, String status) {
        return Serialization.kubernetes().unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: TrainingRun, metadata: {name: %s, namespace: n, generation: 1},
                 spec: {recipe: {name: r}, models: {base: {volume: {path: imports/m}}}, datasets: {d: {name: styles}}, %s},
                 status: {%s}}
                """.formatted(name, more, status), TrainingRun.class);
    }

    private void waits(String models, String sentence) {
        assertThatThrownBy(() -> resolved(models, UNSEEN))
                .isInstanceOf(Waiting.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void modelsThatAreNotMadeYetAreWaitedForBeforeAnybodyAsksWhatTheySaw() {
        runs.put("one", unmarshal("one", "seed: 7", ""));
        waits("{m: {run: {name: one}}}", "TrainingRun one has not succeeded yet");
        Objects.requireNonNull(runs.get("one")).setStatus(null);
        waits("{m: {run: {name: one}}}", "TrainingRun one has not succeeded yet");
        run("seen", "{name: styles}");
        waits("{a: {run: {name: seen}}, m: {run: {name: one}}}", "TrainingRun one has not succeeded yet");
    }

    @Test
    void searchesThatAreNotCompleteAreWaitedForToo() {
        String held = "{m: {run: {name: s, trials: {heldOut: s-2}}}}";
        search("{total: 2, trials: []}");
        waits(held, "TrainingRun s is a search, and 0 of its 2 trials have ended");
        search("{total: 2, trials: [%s]}".formatted(trial("s-1", "Running")));
        waits(held, "TrainingRun s is a search, and 0 of its 2 trials have ended");
        runs.put("s-1", unmarshal("s-1", "seed: 7", ""));
        search("{total: 2, trials: [%s, %s]}".formatted(trial("s-1", "Running"), trial("s-2", "Pending")));
        waits("{m: {run: {name: s}}}", "TrainingRun s is a search, and 0 of its 2 trials have ended");
        runs.put("s", unmarshal("s", "search: {axes: []}", ""));
        waits(held, "TrainingRun s has not succeeded yet");
    }

    @Test
    void withoutAnUnseenDomainThereIsNothingToAsk() {
        run("one", "{name: styles}");
        assertThatThrownBy(() -> resolved("{m: {run: {name: one}}}", "{name: styles, domains: {unseen: {}}}"))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining(
                        "split train of DomainDataset styles has no domain that is unseen: art was read by TrainingRun one by its slot d, photo was");
        dataset("styles", "d1", "{}", "{}");
        assertThatThrownBy(() -> resolved("{m: {volume: {path: imports/m}}}", UNSEEN))
                .hasMessageContaining("split test of DomainDataset styles counts no domains: give its sources");
    }

    @Test
    void whatIsNotKnownIsRefused() {
        run("one", "{volume: {path: imports/m}}", "{name: styles}", "styles", "older");
        assertThatThrownBy(() -> resolved("{m: {run: {name: one}}}", UNSEEN))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining(
                        "TrainingRun one by its slot d read DomainDataset styles, which was prepared anew since");
        // counts no domains: the same files may be of any, others are none of these
        dataset("plain", "d3", "{}", "{}");
        run("one", "{volume: {path: imports/m}}", "{name: plain}", "plain", "d3");
        assertThat(resolved("{m: {run: {name: one}}}", UNSEEN)).isEqualTo(only("art", "noise", "photo", "sketch"));
        Objects.requireNonNull(datasets.get("plain"))
                .setSpec(Objects.requireNonNull(datasets.get("styles")).getSpec());
        assertThatThrownBy(() -> resolved("{m: {run: {name: one}}}", UNSEEN))
                .hasMessageContaining(
                        "reads DomainDataset plain, which counts no domains and may hold the same records");
    }

    @Test
    void dataOfTrainingThatIsGoneIsWaitedForBesideWhatIsThere() {
        run("one", "{volume: {path: imports/m}}", "{name: other}", "other", "d2");
        for (String asked : List.of(UNSEEN, EACH)) {
            assertThatThrownBy(() -> resolved("{m: {run: {name: one}}}", asked))
                    .isInstanceOfSatisfying(Waiting.class, waiting -> {
                        assertThat(waiting.waitingFor())
                                .containsExactly(new WaitingFor("DomainDataset", "other", "DatasetMissing"));
                        assertThat(waiting.sentence())
                                .contains(
                                        "TrainingRun one by its slot d read DomainDataset other, which is gone; apply it, or name");
                        assertThat(waiting.there())
                                .containsExactly(
                                        new InputStatus("m", "TrainingRun", "one", 1L, "one-read"),
                                        new InputStatus("held", "DomainDataset", "styles", 1L, "d1"));
                    });
        }
    }

    @Test
    void whatIsMissingIsWaitedForAsEverywhere() {
        assertThatThrownBy(() -> resolved("{m: {run: {name: one}}}", UNSEEN))
                .isInstanceOf(Waiting.class)
                .hasMessageContaining("TrainingRun one is not in namespace n");
        assertThatThrownBy(() -> resolved(
                        "{m: {volume: {path: imports/m}}}", "{name: styles, split: dev, domains: {unseen: {}}}"))
                .hasMessageContaining("DomainDataset styles has no split dev: it has test, train");
        datasets.clear();
        assertThatThrownBy(() -> resolved("{m: {volume: {path: imports/m}}}", UNSEEN))
                .isInstanceOf(Waiting.class)
                .hasMessageContaining("DomainDataset styles is not in namespace n");
    }

    @Test
    void onlyTasksHaveModelsThatCouldHaveSeenSomething() {
        assertThatThrownBy(() -> new PreparedDatasets((namespace, name) -> Optional.ofNullable(datasets.get(name)), "n")
                        .prepared(
                                new View("styles", "train", null, new DomainChoice(null, null, new Unseen())),
                                new Missing()))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining(
                        "a view of DomainDataset styles asks for domains.unseen, and there are no models");
    }
}
