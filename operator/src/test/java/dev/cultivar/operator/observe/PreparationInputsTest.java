package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.split.Shots;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.operator.config.Serialization;
import dev.cultivar.operator.status.Terminal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreparationInputsTest {
    private final Map<String, DomainDataset> datasets = new HashMap<>();
    private final Map<String, Evaluation> evaluations = new HashMap<>();

    @Test
    void aDatasetThatWaitsForItselfIsRefusedWithThePath() {
        dataset("pages", "{evaluation: {name: exam}}");
        dataset("pairs", "{dataset: {name: questions}}");
        dataset("questions", "{evaluation: {name: exam}}");
        evaluation("exam", "pairs", "pages");

        assertThatThrownBy(() -> resolve("pairs"))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("pairs -> questions -> pairs");
        assertThatThrownBy(() -> resolve("questions"))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("questions -> pairs -> questions");
    }

    @Test
    void aCycleThatDoesNotComeBackToTheDatasetIsNotItsFault() {
        dataset("pages", "{dataset: {name: one}}");
        dataset("one", "{dataset: {name: two}}");
        dataset("two", "{dataset: {name: one}}");
        assertThatThrownBy(() -> resolve("pages"))
                .isInstanceOf(dev.cultivar.operator.status.Waiting.class)
                .hasMessageContaining("one is not prepared yet");
    }

    @Test
    void aSourceWaitsForItsDatasetAndThenReadsItsArtifact() {
        reads("copy", "{name: pages, split: test, domains: {only: [law]}}", "");
        assertThatThrownBy(() -> resolve("copy"))
                .isInstanceOf(dev.cultivar.operator.status.Waiting.class)
                .hasMessageContaining("DomainDataset pages is not in namespace n");
        prepared("pages", "text", "law");
        PreparationInputs.Resolved resolved = resolve("copy");
        assertThat(resolved.datasets())
                .isEqualTo(Map.of("all", new BoundView("d1", "test", null, new DomainChoice(List.of("law"), null))));
        assertThat(resolved.inputs()).containsExactly(new InputStatus("all", "DomainDataset", "pages", 1L, "d1"));
    }

    @Test
    void shotsOfASourceAreDrawnByTheSeedOfTheDatasetThatReads() {
        reads("copy", "{name: pages, shots: {perClass: 3, classBy: domain}}", "");
        prepared("pages", "text", "law");
        assertThat(resolve("copy").datasets())
                .isEqualTo(Map.of("all", new BoundView("d1", "train", null, null, new Shots(3, "domain"), 5L)));
    }

    @Test
    void whatTheDatasetDoesNotHaveIsTold() {
        reads("copy", "{name: pages, domains: {except: [tax]}}", "");
        prepared("pages", "text", "law");
        assertThatThrownBy(() -> resolve("copy"))
                .isInstanceOf(Terminal.class)
                .hasMessage("DomainDataset pages has no domain tax: it has law");
        reads("copy", "{name: pages}", "");
        prepared("pages", "choice", "law");
        assertThatThrownBy(() -> resolve("copy"))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("sources[all].record is text and DomainDataset pages holds choice");
    }

    @Test
    void recordsOfAViewAreThoseOfItsDomains() {
        reads(
                "pages",
                "{name: elsewhere}",
                ", status: {splits: [{name: train, records: 10, bytes: 1, domains: {law: 3, tax: 2}},"
                        + " {name: test, records: 4, bytes: 1}]}");
        DomainDataset pages = Objects.requireNonNull(datasets.get("pages"));
        assertThat(PreparedDatasets.records(new View("pages", "train", 2L), pages))
                .isEqualTo(10);
        assertThat(PreparedDatasets.records(
                        new View("pages", "train", null, new DomainChoice(List.of("law"), null)), pages))
                .isEqualTo(3);
        assertThat(PreparedDatasets.records(
                        new View("pages", "train", null, new DomainChoice(null, List.of("law", "tax"))), pages))
                .isEqualTo(5);
        assertThat(PreparedDatasets.records(
                        new View("pages", "test", null, new DomainChoice(List.of("law"), null)), pages))
                .isZero();
    }

    @Test
    void whatIsUnseenIsProtectedWhicheverDomainItIs() {
        prepared("pages", "text", "law");
        dataset("mine", "{evaluation: {name: exam}}");
        evaluations.put("exam", Serialization.kubernetes().unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: Evaluation, metadata: {name: exam, namespace: n},
                 spec: {models: {}, tasks: [{name: held, lm: {data: {name: pages, domains: {unseen: {}}}}}]}}
                """, Evaluation.class));
        assertThat(resolve("mine").against()).isEqualTo(Map.of("clean", List.of(new BoundView("d1", "train", null))));
    }

    @Test
    void aCycleThroughSourcesIsRefusedWithThePath() {
        reads("one", "{name: two}", "");
        reads("two", "{name: three}", "");
        dataset("three", "{dataset: {name: one}}");
        assertThatThrownBy(() -> resolve("one"))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("one -> two -> three -> one");
    }

    @Test
    void setsOfTheCardArePreparedFirstAndCalledByTheirNames() {
        prepared("pages", "text", "law");
        evaluation("exam", "pages", "mine");
        compares("mine", "{name: school, evaluation: {name: exam}}, {name: part, dataset: {name: pages, split: test}}");
        PreparationInputs.Resolved resolved = resolve("mine");
        assertThat(resolved.sets())
                .isEqualTo(Map.of(
                        "school",
                        List.of(new BoundView("d1", "train", null)),
                        "part",
                        List.of(new BoundView("d1", "test", null))));
        assertThat(resolved.against()).isEmpty();
        assertThat(resolved.inputs())
                .containsExactly(
                        new InputStatus("card/school", "DomainDataset", "pages", 1L, "d1"),
                        new InputStatus("card/part", "DomainDataset", "pages", 1L, "d1"));
    }

    @Test
    void ofACardTooCyclesAndNamesThatAreThereTwiceAreRefused() {
        compares("mine", "{name: a, dataset: {name: other}}");
        compares("other", "{name: a, dataset: {name: mine}}");
        assertThatThrownBy(() -> resolve("mine"))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("mine -> other -> mine");
        prepared("other", "text", "law");
        reads("other", "{name: elsewhere}", "");
        compares("mine", "{name: a, dataset: {name: pages}}, {name: a, dataset: {name: pages, split: test}}");
        prepared("pages", "text", "law");
        assertThatThrownBy(() -> resolve("mine")).hasMessageContaining("card.against[a].name: there are two");
    }

    private void compares(String name, String sets) {
        datasets.put(name, Serialization.kubernetes().unmarshal("""
                                ---
                                {apiVersion: cultivar.dev/v1alpha1, kind: DomainDataset, metadata: {name: %s, namespace: n, generation: 1},
                                 spec: {sources: [], card: {against: [%s]}}}
                                """.formatted(name, sets), DomainDataset.class));
    }

    private void reads(String name, String view, String status) {
        datasets.put(
                name, Serialization.kubernetes().unmarshal("""
                                ---
                                {apiVersion: cultivar.dev/v1alpha1, kind: DomainDataset, metadata: {name: %s, namespace: n, generation: 1},
                                 spec: {seed: 5, sources: [{name: all, record: text, from: {dataset: %s}}]}%s}
                                """.formatted(name, view, status), DomainDataset.class));
    }

    private void prepared(String name, String record, String domain) {
        reads(name, "{name: elsewhere}", """
                , status: {observedGeneration: 1, artifact: {name: dataset, kind: dataset, digest: d1, bytes: 1}, record: %s,
                 splits: [{name: test, records: 1, bytes: 1}, {name: train, records: 1, bytes: 1}], domains: [{name: %s, records: 2}],
                 conditions: [{type: Prepared, status: "True", reason: x, message: y}]}""".formatted(record, domain));
    }

    private PreparationInputs.Resolved resolve(String name) {
        return PreparationInputs.of(
                Objects.requireNonNull(datasets.get(name)),
                (namespace, n) -> Optional.ofNullable(datasets.get(n)),
                (namespace, n) -> Optional.ofNullable(evaluations.get(n)));
    }

    private void dataset(String name, String against) {
        datasets.put(name, Serialization.kubernetes().unmarshal("""
                                ---
                                {apiVersion: cultivar.dev/v1alpha1, kind: DomainDataset, metadata: {name: %s, namespace: n, generation: 1},
                                 spec: {sources: [], steps: [{name: clean, decontaminate: {against: [%s]}}]}}
                                """.formatted(name, against), DomainDataset.class));
    }

    private void evaluation(String name, String... data) {
        StringBuilder tasks = new StringBuilder();
        for (String dataset : data) {
            tasks.append("{name: ")
                    .append(dataset)
                    .append(", lm: {data: {name: ")
                    .append(dataset)
                    .append("}}}, ");
        }
        evaluations.put(name, Serialization.kubernetes().unmarshal("""
                                ---
                                {apiVersion: cultivar.dev/v1alpha1, kind: Evaluation, metadata: {name: %s, namespace: n},
                                 spec: {models: {}, tasks: [%s]}}
                                """.formatted(name, tasks), Evaluation.class));
    }
}
