package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.BestStatus;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.TableStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.search.Goal;
import dev.cultivar.api.search.Override;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.TabulateWork;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class SearchObjectiveTest extends SearchesTest {
    private static final String SEARCH = """
            {recipe: {name: recipe}, models: {base: {volume: {path: imports/tiny}}}, datasets: {domain: {name: pages}}, seed: 7,
             search: {seeds: 2, parallelism: 2, objective: {evaluation: {name: exam}, of: dev, metric: bitsPerByte},
              axes: [{name: arm, arms: [{name: short}, {name: long, set: {recipe.stages.read.train.duration.steps: "8"}}]}]}}
            """;
    private static final String EXAM = """
            {models: {tuned: {run: {name: grid, select: best}}}, seed: 3, tasks: [
              {name: dev, partition: development, lm: {data: {name: held, split: test}}},
              {name: claims, lm: {data: {name: fresh, split: test}}}],
             gates: [{name: good, of: claims, metric: bitsPerByte, value: {atMost: 2}, enforce: false}]}
            """;

    @BeforeEach
    void fillWorkspace() {
        List.of("held", "fresh").forEach(this::dataset);
    }

    @Test
    void theBestConfigurationIsTheMeanOverItsSeedsAndAnEvaluationMeasuresItsTrials() {
        workspace.apply("TrainingRun", "grid", SEARCH);
        TrainingRun waiting = workspace.until(TrainingRun.class, "grid", "Reconciling", "True", "EvaluationMissing");
        assertThat(waiting.getStatus().waitingFor()).extracting(w -> w.name()).containsExactly("exam");
        workspace.apply("Evaluation", "exam", EXAM);
        Map<String, Double> values = Map.of("1", 1.0, "2", 1.2, "3", 1.3, "4", 0.5);
        TrainingRun done = drive("grid", "Succeeded", job -> measure(job, values));

        SearchStatus table = done.getStatus().search();
        assertThat(table.trials()).extracting(TrialStatus::value).containsExactly(1.0, 1.2, 1.3, 0.5);
        assertThat(table.trials())
                .extracting(TrialStatus::model)
                .containsExactly("a-grid-1", "a-grid-2", "a-grid-3", "a-grid-4");
        assertThat(table.objective().goal()).isEqualTo(Goal.minimize);
        assertThat(table.best().trials()).containsExactly("grid-3", "grid-4");
        assertThat(table.best().coordinates()).isEqualTo(Map.of("arm", "long"));
        assertThat(table.best().value()).isEqualTo(0.9);
        assertThat(table.best().overrides())
                .containsExactly(new Override("recipe.stages.read.train.duration.steps", "8"));
        assertThat(Workspace.message(done, "Ready"))
                .isEqualTo("all 4 trials are done; best by bitsPerByte of dev: grid-3, grid-4 (arm=long), 0.9");
        tableIsWritten();
        Order measured = order(hands.job("grid", "measure-3", 1));
        assertThat(measured.seed()).isEqualTo(3);
        assertThat(((EvaluateWork) measured.work().chosen()).members())
                .containsExactly(
                        new Member("tuned", Map.of("arm", "long", "seed", "7"), new ModelState("m1", "a-grid-3")));

        EvaluateWork work =
                (EvaluateWork) order(hands.job("exam", "examine", 1)).work().chosen();
        assertThat(work.members()).extracting(m -> m.state().adapter()).containsExactly("a-grid-3", "a-grid-4");
        workspace.apply("TrainingRun", "next", run("{name: grid, select: best}"));
        TrainingRun several = workspace.until(TrainingRun.class, "next", "Stalled", "True", "SeveralModels");
        assertThat(Workspace.message(several, "Ready")).contains("name the coordinates of one in trials");
        workspace.apply("TrainingRun", "next", run("{name: grid, select: best, trials: {seed: \"8\"}}"));
        assertThat(((TrainWork) order(hands.job("next", "read", 1)).work().chosen())
                        .models()
                        .get("base")
                        .adapter())
                .isEqualTo("a-grid-4");
    }

    private void tableIsWritten() {
        Job job = hands.job("grid", "table", 1);
        TabulateWork work = (TabulateWork) order(job).work().chosen();
        assertThat(work.metric()).isEqualTo("bitsPerByte");
        assertThat(work.trials()).extracting(TrialStatus::value).containsExactly(1.0, 1.2, 1.3, 0.5);
        assertThat(work.ranking()).extracting(BestStatus::value).containsExactly(0.9, 1.1);
        hands.succeed(job, Workspace.evaluation(job, List.of(), List.of()));
        TableStatus table = await().atMost(Workspace.PATIENCE)
                .until(
                        () -> workspace
                                .get(TrainingRun.class, "grid")
                                .getStatus()
                                .search()
                                .table(),
                        Objects::nonNull);
        assertThat(table).isEqualTo(new TableStatus("r1", Hands.order(job)));
    }

    private static String run(String output) {
        return "{recipe: {name: recipe}, models: {base: {run: " + output + "}}, datasets: {domain: {name: pages}}}";
    }

    @Test
    void aConfigurationWithAFailedSeedIsNamedAndNotJudged() {
        workspace.apply("Evaluation", "exam", EXAM);
        workspace.apply("TrainingRun", "grid", SEARCH);
        Map<String, Double> values = Map.of("1", 1.0, "2", 1.2, "4", 0.5);
        TrainingRun done = drive("grid", "Failed", job -> {
            if (stage(job).equals("measure-3")) {
                hands.refuse(job, Workspace.refused(job, "EmptyDataset", "split test has no records"));
            } else {
                measure(job, values);
            }
        });
        SearchStatus table = done.getStatus().search();
        assertThat(table.best().trials()).containsExactly("grid-1", "grid-2");
        assertThat(table.failed()).isEqualTo(1);
        assertThat(table.trials().get(2).value()).isNull();
        assertThat(table.trials().get(3).value()).isEqualTo(0.5);
        assertThat(Workspace.message(done, "Ready"))
                .contains("1 failed: grid-3 (arm=long, seed=7): trained, not measured: ", "split test has no records");

        workspace.annotate(TrainingRun.class, "grid-3", Labels.RETRY, "once more");
        TrainingRun again = drive("grid", "Succeeded", job -> measure(job, Map.of("3", 0.7)));
        assertThat(again.getStatus().search().best().trials()).containsExactly("grid-3", "grid-4");
    }

    @Test
    void aTrialIsMeasuredByWhatTheSearchStartedWith() {
        workspace.apply("Evaluation", "exam", EXAM);
        workspace.apply("TrainingRun", "grid", SEARCH.replace("parallelism: 2", "parallelism: 1"));
        Job imported = hands.job("grid-1", "import", 1);
        admin.resource(workspace.get(Evaluation.class, "exam")).delete();
        workspace.apply("DomainDataset", "held", spec("held", "{share: 0.4}"));
        Job prepare = hands.job("held", "prepare", 2);
        hands.succeed(prepare, Workspace.dataset(prepare, RecordType.text, "d-other"));
        await().atMost(Workspace.PATIENCE)
                .until(() -> workspace
                        .get(DomainDataset.class, "held")
                        .getStatus()
                        .artifact()
                        .digest()
                        .equals("d-other"));
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        workspace.played(imported);
        drive("grid", "Succeeded", job -> measure(job, Map.of("1", 1.0, "2", 1.0, "3", 1.0, "4", 1.0)));
        for (int i = 1; i <= 4; i++) {
            EvaluateWork work = (EvaluateWork)
                    order(hands.job("grid", "measure-" + i, 1)).work().chosen();
            assertThat(work.data()).isEqualTo(Map.of("dev", new BoundView("d-held", "test", null)));
            assertThat(work.gates()).isEmpty();
        }
        assertThat(workspace
                        .get(TrainingRun.class, "grid")
                        .getStatus()
                        .search()
                        .best()
                        .trials())
                .as("of equal ones the first")
                .containsExactly("grid-1", "grid-2");
    }

    /** Plays the cluster for the search's own jobs and its trials; what is examined and tabulated has tests of its own. */
    private TrainingRun drive(String run, String condition, Consumer<Job> kubelet) {
        return workspace.drive(run, condition, job -> {
            if (!stage(job).equals("examine") && !stage(job).equals("table")) {
                kubelet.accept(job);
            }
        });
    }

    private void measure(Job job, Map<String, Double> values) {
        String owner = job.getMetadata().getLabels().get(Labels.OWNER);
        if (stage(job).startsWith("measure-")) {
            double value = values.get(stage(job).substring("measure-".length()));
            hands.succeed(
                    job,
                    Workspace.evaluation(
                            job,
                            List.of(
                                    new ResultStatus("dev", "loss", "tuned", Map.of(), -value, null, null, 9L, "x"),
                                    new ResultStatus(
                                            "dev", "bitsPerByte", "tuned", Map.of(), value, null, null, 9L, "x")),
                            List.of()));
        } else if (stage(job).equals("read")) {
            hands.succeed(job, Workspace.stage(job, "adapter", "a-" + owner, null));
        } else {
            hands.succeed(job, Workspace.stage(job, "model", "m1", null));
        }
    }

    private void dataset(String name) {
        workspace.apply("DomainDataset", name, spec(name, "{share: 0.5}"));
        Job job = hands.job(name, "prepare", 1);
        hands.succeed(job, Workspace.dataset(job, RecordType.text, "d-" + name));
        workspace.until(DomainDataset.class, name, "Ready", "True", "Prepared");
    }

    private static String spec(String name, String fraction) {
        return "{sources: [{name: lines, record: text, from: {inline: {jsonLines: '{\"text\": \"" + name
                + "\"}'}}}], splits: [{name: test, fraction: " + fraction + "}]}";
    }

    private static String stage(Job job) {
        return job.getMetadata().getLabels().get(Labels.STAGE);
    }

    private Order order(Job job) {
        return workspace.orderOf(job);
    }
}
