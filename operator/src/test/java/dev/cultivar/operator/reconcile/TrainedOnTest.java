package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.Evaluation;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A verdict on the very data that a model was trained on says so. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class TrainedOnTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
            """;
    private static final String EXAM = """
            {models: {tuned: {run: {name: %s}}}, tasks: [%s],
             gates: [{name: good, of: %s, metric: bitsPerByte, value: {atMost: 2}}]}
            """;
    private static final String PLAIN =
            "CAUTION: task known asks from split train of DomainDataset fetched, on which TrainingRun plain was trained"
                    + ": such numbers say nothing about new data (ask from a split that no run reads, or say partition: development); ";

    @BeforeEach
    void trainPlain() {
        workspace.prepared("fetched", RecordType.text, "d1");
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.apply(
                "TrainingRun",
                "plain",
                "{recipe: {name: recipe}, models: {base: {volume: {path: imports/tiny}}}, datasets: {domain: {name: fetched}}}");
        Job imported = hands.job("plain", "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job("plain", "read", 1);
        hands.succeed(read, Workspace.stage(read, "adapter", "a1", null));
    }

    @Test
    void aTaskThatAsksFromTheTrainingDataIsNamedAndNoOther() {
        Evaluation done = judged("plain", "known", """
                {name: known, lm: {data: {name: fetched}}},
                {name: held, lm: {data: {name: fetched, split: test}}},
                {name: dev, partition: development, lm: {data: {name: fetched}}}""", "Proven");
        assertThat(Workspace.message(done, "Ready")).isEqualTo(PLAIN + "gate good Proven: it is 1.6");
        assertThat(Workspace.message(done, "GatePassed")).isEqualTo(PLAIN + "gate good Proven: it is 1.6");
        assertThat(done.getStatus().passed()).as("the verdict is what it was").isEqualTo("1/1");

        workspace.apply(
                "Evaluation",
                "witness",
                EXAM.formatted("plain", "{name: known, lm: {data: {name: fetched, split: test}}}", "known"));
        hands.job("witness", "examine", 1);
        admin.resource(workspace.get(TrainingRun.class, "plain")).delete();
        workspace.until(Evaluation.class, "witness", "Reconciling", "True", "RunMissing");
        Evaluation kept = workspace.until(Evaluation.class, "exam", "GatePassed", "True", "AllProven");
        assertThat(Workspace.message(kept, "Ready"))
                .as("a run that is gone was trained on it all the same")
                .startsWith(PLAIN);
        assertThat(Workspace.message(kept, "GatePassed")).startsWith(PLAIN);
    }

    @Test
    void aRunThatTheModelBeganWithCountsAndDatasetsThatWereMadeOfItToo() {
        workspace.apply(
                "DomainDataset",
                "other",
                "{sources: [{name: lines, record: text, from: {inline: {jsonLines: '{\"text\": \"b\"}'}}}], splits: [{name: test, fraction: {share: 0.5}}]}");
        Job other = hands.job("other", "prepare", 1);
        hands.succeed(other, Workspace.dataset(other, RecordType.text, "d3"));
        workspace.apply(
                "DomainDataset",
                "copy",
                "{sources: [{name: all, record: text, from: {dataset: {name: fetched}}}], splits: [{name: test, fraction: {share: 0.5}}]}");
        Job copied = hands.job("copy", "prepare", 1);
        hands.succeed(copied, Workspace.dataset(copied, RecordType.text, "d4"));
        workspace.apply(
                "TrainingRun",
                "next",
                "{recipe: {name: recipe}, models: {base: {run: {name: plain}}}, datasets: {domain: {name: other}}}");
        Job read = hands.job("next", "read", 1);
        hands.succeed(read, Workspace.stage(read, "adapter", "a2", null));
        Evaluation failed = judged("next", "a", """
                {name: a, lm: {data: {name: copy, split: test}}},
                {name: b, lm: {data: {name: fetched}}},
                {name: c, lm: {data: {name: other}}},
                {name: d, lm: {data: {name: other, split: test}}},
                {name: e, lm: {data: {name: other, records: 1}}}""", "NotProven");
        assertThat(Workspace.message(failed, "Ready"))
                .startsWith(
                        "CAUTION: task a asks from split test of DomainDataset copy, and TrainingRun plain was trained on"
                                + " split train of DomainDataset fetched; they have split train of DomainDataset fetched in common; "
                                + "task b asks from split train of DomainDataset fetched, on which TrainingRun plain was trained; "
                                + "task c asks from split train of DomainDataset other, on which TrainingRun next was trained; "
                                + "tasks that do so besides: 1: such numbers")
                .endsWith("; gate good NotProven: it is 1.6");
        assertThat(Workspace.message(failed, "Stalled")).startsWith("CAUTION: task a");
    }

    private Evaluation judged(String run, String of, String tasks, String verdict) {
        workspace.apply("Evaluation", "exam", EXAM.formatted(run, tasks, of));
        Job examine = hands.job("exam", "examine", 1);
        hands.succeed(
                examine,
                Workspace.evaluation(
                        examine,
                        List.of(new ResultStatus(
                                of, "bitsPerByte", "tuned", Map.of(), 1.6, 1.5, 1.7, 100L, "bits/byte")),
                        List.of(new GateStatus(
                                "good", verdict, 1.6, 1.5, 1.7, 100L, 1, "bits/byte", null, "it is 1.6"))));
        boolean proven = verdict.equals("Proven");
        return workspace.until(
                Evaluation.class, "exam", proven ? "Ready" : "Stalled", "True", proven ? "Evaluated" : "GateFailed");
    }
}
