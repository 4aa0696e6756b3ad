package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tries every way that we know by which a search could read what an evaluation keeps unseen. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class UnseenPartitionTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
            """;
    private static final String EXAM = """
            {models: {tuned: {run: {name: grid}}}, tasks: [
              {name: dev, partition: development, %s},
              {name: claims, partition: unseen, lm: {data: {name: fresh, split: test}}},
              {name: quiz, partition: unseen, choice: {data: {name: questions, split: test}}}],
             suites: [{name: both, tasks: [dev, claims]}],
             gates: [{name: good, of: claims, metric: bitsPerByte, value: {atMost: 2}}]}
            """;
    private static final String HELD = "lm: {data: {name: held, split: test}}";
    private static final String SEARCH = """
            {recipe: {name: recipe}, models: {base: {volume: {path: imports/tiny}}}, datasets: {domain: {name: pages}},
             search: {seeds: 2, objective: {evaluation: {name: exam}, of: %s, metric: %s}, axes: [{name: arm, arms: [{name: plain}%s]}]}}
            """;

    @BeforeEach
    void fillWorkspace() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.until(AdaptationRecipe.class, "recipe", "Valid", "True", "Valid");
        for (String name : List.of("pages", "held", "fresh")) {
            dataset(name, RecordType.text, inline(name));
        }
        dataset("questions", RecordType.choice, "{name: lines, record: choice, from: {inline: {jsonLines: '{}'}}}");
    }

    @Test
    void byName() {
        exam(HELD);
        refused("claims", "bitsPerByte", "", "UnseenPartition", "task claims of Evaluation exam, which is unseen");
        refused("both", "score", "", "UnseenPartition", "suite both has task claims");
        refused("good", "bitsPerByte", "", "UnknownTask", "good is a gate of Evaluation exam");
        workspace.apply("Evaluation", "exam", EXAM.formatted(HELD).replace("partition: development, ", ""));
        refused("dev", "bitsPerByte", "", "UnseenPartition", "task dev of Evaluation exam, which is unseen");
    }

    @Test
    void byTheDataOfADevelopmentTask() {
        exam("lm: {data: {name: fresh, split: test}}");
        refused("dev", "bitsPerByte", "", "UnseenData", "task claims of Evaluation exam keeps split test");
        exam("lm: {data: {name: fresh, split: test, records: 1, domains: {except: [law]}}}");
        refused("dev", "bitsPerByte", "", "UnseenData", "split test of DomainDataset fresh in common");
        exam("lm: {data: {name: fresh, split: train}}");
        started("dev", "bitsPerByte", "");
    }

    @Test
    void byTheDataOfAnotherEvaluation() {
        exam(HELD);
        workspace.apply(
                "Evaluation",
                "other",
                "{models: {m: {volume: {path: imports/tiny}}}, tasks: [{name: later, lm: {data: {name: held, split: test}}}]}");
        refused("dev", "bitsPerByte", "", "UnseenData", "task later of Evaluation other keeps split test");
    }

    @Test
    void bySolvedExamples() {
        dataset("drill", RecordType.choice, "{name: lines, record: choice, from: {inline: {jsonLines: '{\"a\": 1}'}}}");
        exam("choice: {data: {name: drill, split: test}, shots: {count: 1, from: {name: questions, split: test}}}");
        refused("dev", "acc", "", "UnseenData", "task quiz of Evaluation exam keeps split test");
    }

    @Test
    void byADatasetMadeFromIt() {
        dataset("copy", RecordType.text, "{name: all, record: text, from: {dataset: {name: fresh, split: test}}}");
        dataset("again", RecordType.text, "{name: all, record: text, from: {dataset: {name: copy}}}");
        exam("lm: {data: {name: again, split: test}}");
        refused("dev", "bitsPerByte", "", "UnseenData", "they have split test of DomainDataset fresh in common");
    }

    @Test
    void byADatasetOfTheSameSource() {
        dataset("twin", RecordType.text, inline("fresh"));
        exam("lm: {data: {name: twin, split: train}}");
        refused("dev", "bitsPerByte", "", "UnseenData", "source lines of DomainDataset twin, which is source lines");
    }

    @Test
    void byATrialThatTrainsOnIt() {
        exam(HELD);
        refused(
                "dev",
                "bitsPerByte",
                ", {name: cheat, set: {run.datasets.domain: \"{name: fresh, split: test}\"}}",
                "UnseenData",
                "trial grid-3 by its slot domain reads split test of DomainDataset fresh");
    }

    @Test
    void byACombinationThatBayesMayChoose() {
        exam(HELD);
        workspace.apply(
                "TrainingRun",
                "grid",
                SEARCH.formatted("dev", "bitsPerByte", "")
                        .replace(
                                "axes: [{name: arm, arms: [{name: plain}]}]",
                                "method: {bayes: {points: 2}}, axes: [{name: data, field: run.datasets.domain.name, values: [pages, fresh]}, "
                                        + "{name: part, field: run.datasets.domain.split, values: [train, test]}]"));
        TrainingRun refused = workspace.until(TrainingRun.class, "grid", "Stalled", "True", "UnseenData");
        assertThat(Workspace.message(refused, "Ready"))
                .contains("trial grid-* by its slot domain reads split test of DomainDataset fresh");
    }

    @Test
    void byAnAxisOverTheObjective() {
        exam(HELD);
        refused(
                "dev",
                "bitsPerByte",
                ", {name: cheat, set: {run.search.objective.of: claims}}",
                "InvalidOverride",
                "a search can't be varied");
    }

    @Test
    void byCallingItUnseenAfterwards() {
        exam(HELD);
        started("dev", "bitsPerByte", "");
        workspace.apply("Evaluation", "exam", EXAM.formatted(HELD).replace("development", "unseen"));
        Evaluation relabelled = workspace.until(Evaluation.class, "exam", "Stalled", "True", "UnseenWasSearched");
        assertThat(Workspace.message(relabelled, "Ready"))
                .contains("spec.tasks[dev] is unseen", "TrainingRun grid has searched", "the objective's task dev");
        dataset("copy", RecordType.text, "{name: all, record: text, from: {dataset: {name: held, split: test}}}");
        workspace.apply(
                "Evaluation",
                "other",
                "{models: {m: {volume: {path: imports/tiny}}}, tasks: [{name: later, lm: {data: {name: copy}}}]}");
        workspace.until(Evaluation.class, "other", "Stalled", "True", "UnseenWasSearched");
        assertThat(hands.jobs("other", "import")).as("nothing is measured").isEmpty();
    }

    @Test
    void bySplittingAnewWhatWasSearched() {
        exam(HELD);
        started("dev", "bitsPerByte", "");
        workspace.apply("DomainDataset", "held", spec(inline("held")).replace("0.5", "0.4"));
        Job job = hands.job("held", "prepare", 2);
        hands.succeed(job, Workspace.dataset(job, RecordType.text, "d-swapped"));
        workspace.until(DomainDataset.class, "held", "Ready", "True", "Prepared");
        workspace.apply(
                "Evaluation",
                "other",
                "{models: {m: {volume: {path: imports/tiny}}}, tasks: [{name: later, lm: {data: {name: held, split: train}}}]}");
        Evaluation other = workspace.until(Evaluation.class, "other", "Stalled", "True", "UnseenWasSearched");
        assertThat(Workspace.message(other, "Ready")).contains("DomainDataset held, which was prepared anew since");
    }

    @Test
    void byFiguresThatSomebodyElseMeasured() {
        exam(HELD);
        started("dev", "bitsPerByte", "");
        Job imported = hands.job("grid-1", "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job("grid-1", "read", 1);
        hands.succeed(read, Workspace.stage(read, "adapter", "a1", null));
        Job measure = hands.job("grid", "measure-1", 1);
        assertThat(measure.getMetadata().getLabels()).containsEntry(Labels.OWNER, "grid");
        EvaluateWork work = (EvaluateWork) workspace.orderOf(measure).work().chosen();
        assertThat(work.tasks()).extracting(task -> task.name()).containsExactly("dev");
        assertThat(work.data()).isEqualTo(Map.of("dev", new BoundView("d-held", "test", null)));
        assertThat(work.suites()).isEmpty();
        assertThat(work.gates()).isEmpty();
        hands.succeed(
                measure,
                Workspace.evaluation(
                        measure,
                        List.of(new ResultStatus(
                                "claims", "bitsPerByte", "tuned", Map.of(), 0.1, null, null, 9L, "bits/byte")),
                        List.of()));
        hands.job("grid-2", "read", 1);
        await().atMost(Workspace.PATIENCE)
                .untilAsserted(() -> assertThat(workspace
                                .get(TrainingRun.class, "grid")
                                .getStatus()
                                .search()
                                .trials()
                                .getFirst()
                                .message())
                        .contains("bitsPerByte of dev is no finite number in the outcome"));
    }

    private void exam(String dev) {
        workspace.apply("Evaluation", "exam", EXAM.formatted(dev));
    }

    private void refused(String of, String metric, String arms, String reason, String sentence) {
        workspace.apply("TrainingRun", "grid", SEARCH.formatted(of, metric, arms));
        TrainingRun refused = workspace.until(TrainingRun.class, "grid", "Stalled", "True", reason);
        assertThat(Workspace.message(refused, "Ready")).contains(sentence);
        assertThat(refused.getStatus().startTime()).isNull();
        assertThat(hands.jobs("grid-1", "import")).isEmpty();
    }

    private void started(String of, String metric, String arms) {
        workspace.apply("TrainingRun", "grid", SEARCH.formatted(of, metric, arms));
        hands.job("grid-1", "import", 1);
    }

    private void dataset(String name, RecordType record, String source) {
        workspace.apply("DomainDataset", name, spec(source));
        Job job = hands.job(name, "prepare", 1);
        hands.succeed(job, Workspace.dataset(job, record, "d-" + name));
        workspace.until(DomainDataset.class, name, "Ready", "True", "Prepared");
    }

    private static String inline(String text) {
        return "{name: lines, record: text, from: {inline: {jsonLines: '{\"text\": \"" + text + "\"}'}}}";
    }

    private static String spec(String source) {
        return "{sources: [" + source + "], splits: [{name: test, fraction: {share: 0.5}}]}";
    }
}
