package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.operator.config.Serialization;
import dev.cultivar.operator.status.Terminal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProtectedViewsTest {
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

    private void resolve(String name) {
        DomainDataset dataset = datasets.get(name);
        if (dataset != null) {
            ProtectedViews.of(
                    dataset,
                    (namespace, n) -> Optional.ofNullable(datasets.get(n)),
                    (namespace, n) -> Optional.ofNullable(evaluations.get(n)));
        }
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
