package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class BayesSearchTest extends SearchesTest {
    private static final String SEARCH = """
            {recipe: {name: recipe}, models: {base: {volume: {path: imports/tiny}}}, datasets: {domain: {name: pages}}, seed: 7,
             search: {seeds: 2, parallelism: 2, method: {bayes: {points: 6, initial: 3}},
              objective: {evaluation: {name: exam}, of: dev, metric: bitsPerByte},
              axes: [{name: lr, field: recipe.stages.read.train.optimizer.adamw.learningRate, range: {low: 0.0001, high: 0.1, scale: log}},
                     {name: arm, arms: [{name: short}, {name: long, set: {recipe.stages.read.train.duration.steps: "8"}}]}]}}
            """;
    private static final String EXAM = """
            {models: {tuned: {run: {name: first}}, twin: {run: {name: again}}}, tasks: [
              {name: dev, partition: development, lm: {data: {name: held, split: test}}}]}
            """;

    @BeforeEach
    void fillWorkspace() {
        workspace.prepared("held", RecordType.text, "d-held");
        workspace.apply("Evaluation", "exam", EXAM);
    }

    @Test
    void trialsAreChosenByTheValuesBeforeThemAndTheSameAfterRestartsAndDeletions() {
        workspace.apply("TrainingRun", "first", SEARCH);
        TrainingRun first = workspace.drive("first", "Failed", job -> {
            if (stage(job).equals("read")) {
                whatDecidesIsThere(number(job));
            }
            play(job);
        });
        SearchStatus table = first.getStatus().search();
        assertThat(table.total()).isEqualTo(12);
        assertThat(table.succeeded()).isEqualTo(11);
        assertThat(table.trials()).hasSize(12);
        assertThat(table.trials().stream().map(BayesSearchTest::point).distinct())
                .hasSize(6);
        assertThat(table.trials().get(3).state()).isEqualTo("Failed");
        assertThat(Workspace.message(first, "Ready"))
                .startsWith("11 of 12 trials are done; best by bitsPerByte of dev: ")
                .contains("1 failed: first-4 (", "seed=8", "no text");
        assertThat(table.best().trials()).hasSize(2).doesNotContain("first-3", "first-4");

        workspace.apply("TrainingRun", "again", SEARCH);
        AtomicBoolean deleted = new AtomicBoolean();
        TrainingRun again = workspace.drive("again", "Failed", job -> {
            if (stage(job).equals("measure-7")) {
                operator.close();
                play(job);
                operator = new RunningOperator(SERVER);
            } else {
                if (stage(job).equals("measure-10") && !deleted.getAndSet(true)) {
                    admin.resource(workspace.get(TrainingRun.class, "again-2")).delete();
                }
                play(job);
            }
        });
        assertThat(again.getStatus().search().trials().stream().map(TrialStatus::coordinates))
                .containsExactlyElementsOf(
                        table.trials().stream().map(TrialStatus::coordinates).toList());
        assertThat(deleted).isTrue();
    }

    private void whatDecidesIsThere(int number) {
        List<TrialStatus> rows =
                workspace.get(TrainingRun.class, "first").getStatus().search().trials();
        int before = (number - 1) / 2 * 2;
        if (before < 6) {
            assertThat(rows).as("those that are drawn").hasSize(6);
        } else {
            assertThat(rows).hasSize(before + 2);
            assertThat(rows.subList(0, before)).allMatch(TrialStatus::ended);
        }
    }

    private void play(Job job) {
        String owner = job.getMetadata().getLabels().get(Labels.OWNER);
        if (stage(job).startsWith("measure-")) {
            double value = value(owner + stage(job).substring("measure".length()));
            hands.succeed(
                    job,
                    Workspace.evaluation(
                            job,
                            List.of(new ResultStatus(
                                    "dev", "bitsPerByte", "tuned", Map.of(), value, null, null, 9L, "x")),
                            List.of()));
        } else if (stage(job).equals("read") && number(job) == 4) {
            hands.refuse(job, Workspace.refused(job, "BadRecord", "part-0.jsonl.zst, line 3: no text"));
        } else if (stage(job).equals("read")) {
            hands.succeed(job, Workspace.stage(job, "adapter", "a-" + owner, null));
        } else if (stage(job).equals("import")) {
            hands.succeed(job, Workspace.stage(job, "model", "m1", null));
        }
    }

    /** What a trial is worth by the overrides that it was made with: least at 0.003 in the long arm. */
    private double value(String trial) {
        Map<String, String> set = new HashMap<>();
        TrainingRun run = workspace.get(TrainingRun.class, trial);
        run.getSpec().overrides().forEach(o -> set.put(o.field(), o.value()));
        double rate = Double.parseDouble(set.get("recipe.stages.read.train.optimizer.adamw.learningRate"));
        return 1
                + Math.abs(Math.log10(rate / 0.003))
                + (set.containsKey("recipe.stages.read.train.duration.steps") ? 0 : 0.5)
                + run.getSpec().seed() * 0.01;
    }

    private static Map<String, String> point(TrialStatus row) {
        Map<String, String> point = new HashMap<>(row.coordinates());
        point.remove("seed");
        return point;
    }

    private static int number(Job job) {
        String owner = job.getMetadata().getLabels().get(Labels.OWNER);
        return Integer.parseInt(owner.substring(owner.lastIndexOf('-') + 1));
    }

    private static String stage(Job job) {
        return job.getMetadata().getLabels().get(Labels.STAGE);
    }
}
