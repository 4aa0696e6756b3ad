package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.operator.config.Serialization;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is wrong with an evaluation is told at once, each mistake with its field. */
class ExaminationTest {
    private static final String PAGES = """
            ---
            {apiVersion: cultivar.dev/v1alpha1, kind: DomainDataset, metadata: {name: pages, namespace: n, generation: 1},
             spec: {sources: [{name: all, record: text, from: {files: {path: imports/pages}}}]},
             status: {observedGeneration: 1, artifact: {name: dataset, kind: dataset, digest: d, bytes: 1}, record: text,
              splits: [{name: test, records: 4, bytes: 1}], conditions: [{type: Prepared, status: "True", reason: x, message: y}]}}
            """;

    private static Examination.Resolved examined(String spec) {
        return Examination.of(
                Serialization.kubernetes()
                        .unmarshal(
                                "---\n{apiVersion: cultivar.dev/v1alpha1, kind: Evaluation, metadata: {name: e, namespace: n}, spec: {%s}}"
                                        .formatted(spec),
                                Evaluation.class),
                (namespace, name) -> Stream.of(PAGES)
                        .filter(pages -> name.equals("pages"))
                        .map(pages -> Serialization.kubernetes().unmarshal(pages, DomainDataset.class))
                        .findFirst(),
                (namespace, name) -> Optional.empty());
    }

    @Test
    void allMistakesAreToldAtOnceBeforeAnythingIsWaitedFor() {
        assertThatThrownBy(() -> examined("""
                models: {base: {volume: {path: imports/a}}, new: {scratch: {decoder: {}}}, later: {run: {name: later}}},
                tasks: [{name: read, lm: {data: {name: pages, split: tset}}}, {name: ask, choice: {data: {name: pages, split: test}}},
                 {name: wait, lm: {data: {name: not-there}}}],
                suites: [{name: all, tasks: [read, aks]}],
                gates: [{name: better, of: raed, metric: loss, where: {model: base}, against: {model: bsae}, superior: {}},
                 {name: worse, of: ask, metric: loss, where: {model: base}, confidence: 0.9, value: {atMost: 1}}], correction: holm,
                stops: [{name: best, where: {model: base}, start: {model: start}, gain: {of: read, metric: loss}, forgetting: [{of: ask, atMost: 0, metric: acc}]}]
                """))
                .isInstanceOfSatisfying(
                        Terminal.class, e -> assertThat(e.reason()).isEqualTo("UnknownTask"))
                .hasMessageStartingWith(
                        "11 mistakes: spec.suites[all].tasks: there is no task aks; spec.tasks has read, ask, wait; ")
                .hasMessageContainingAll(
                        "spec.gates[better].of: there is no task raed; spec.tasks has read, ask, wait, all",
                        "spec.gates[better].against.model: there is no model bsae; spec.models has base, later, new",
                        "spec.stops[best].gain.of: task read, which is unseen",
                        "spec.stops[best].forgetting[ask].of: task ask, which is unseen",
                        "spec.stops[best].start.model: there is no model start",
                        "spec.models.new: a scratch model needs tokenizer",
                        "spec.correction: holm holds all gates at one confidence",
                        "spec.gates[worse].metric: ask does not measure loss; it measures acc, accNorm",
                        "spec.tasks[read]: DomainDataset pages has no split tset: it has test",
                        "; and 1 more");
    }

    @Test
    void oneMistakeIsToldAsItIs() {
        assertThatThrownBy(() -> examined(
                        "models: {base: {volume: {path: a}}}, tasks: [{name: t, lm: {data: {name: pages, split: x}}}]"))
                .isInstanceOf(Terminal.class)
                .hasMessage("spec.tasks[t]: DomainDataset pages has no split x: it has test");
    }

    @Test
    void whatIsOnlyMissingIsWaitedFor() {
        assertThatThrownBy(() -> examined(
                        "models: {base: {run: {name: later}}}, tasks: [{name: t, lm: {data: {name: not-there}}}]"))
                .isInstanceOf(Waiting.class);
    }

    @Test
    void manyMistakesStayWithinACondition() {
        List<String> gates = IntStream.range(0, 32)
                .mapToObj(i -> "{name: g%s, of: no, metric: loss, where: {model: %s}, value: {atMost: 1}}"
                        .formatted(i, "x".repeat(250)))
                .toList();
        String tasks = String.join(
                ", ",
                IntStream.range(0, 32)
                        .mapToObj(
                                i -> "{name: %s, lm: {data: {name: pages, split: test}}}".formatted("t".repeat(60) + i))
                        .toList());
        assertThatThrownBy(() -> examined("models: {base: {volume: {path: a}}}, tasks: [%s], gates: [%s]"
                        .formatted(tasks, String.join(", ", gates))))
                .isInstanceOf(Terminal.class)
                .hasMessageStartingWith("64 mistakes: spec.gates[g0].of: there is no task no")
                .hasMessageEndingWith("; and 54 more")
                .extracting(e -> String.valueOf(e.getMessage()).length())
                .satisfies(length -> assertThat((int) length).isLessThan(4096));
    }
}
