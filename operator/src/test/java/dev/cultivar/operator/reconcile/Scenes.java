package dev.cultivar.operator.reconcile;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.status.Phase;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** How each kind comes into each phase. */
final class Scenes {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
            """;
    private static final String RUN =
            "{recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}}}";
    private static final String SEARCH = RUN.replace("{recipe:", "{search: {seeds: 2, parallelism: 1}, recipe:");
    private static final String EVALUATION = """
            {models: {tuned: {run: {name: run}}, base: {volume: {path: imports/smollm2}}},
             tasks: [{name: pages, lm: {data: {name: pages, split: test}}}],
             gates: [{name: learned, of: pages, metric: bitsPerByte, where: {model: tuned}, against: {model: base}, superior: {margin: 0.15}}]}
            """;
    private static final String DATASET = Workspace.dataset(RecordType.text).strip();

    private Scenes() {}

    /** A good spec of a kind. */
    static String spec(String kind) {
        return switch (kind) {
            case "AdaptationRecipe" -> RECIPE;
            case "DomainDataset" -> DATASET;
            case "TrainingRun" -> RUN;
            case "Evaluation" -> EVALUATION;
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** Another good spec, which a resource may get when it has begun. */
    static String edited(String kind) {
        return switch (kind) {
            case "AdaptationRecipe" -> RECIPE.replace("steps: 4", "steps: 8");
            case "DomainDataset" -> DATASET.replace("{sources", "{seed: 8, sources");
            case "TrainingRun" -> RUN.replace("{recipe:", "{compute: {memory: 8Gi}, recipe:");
            case "Evaluation" -> EVALUATION.replace("margin: 0.15", "margin: 0.25");
            default -> throw new IllegalArgumentException(kind);
        };
    }

    static List<Scene> recipes() {
        return List.of(
                new Scene("AdaptationRecipe", Phase.SUCCEEDED, "", t -> apply(t, "AdaptationRecipe", "recipe", RECIPE)),
                new Scene(
                        "AdaptationRecipe",
                        Phase.REFUSED,
                        "",
                        t -> apply(
                                t, "AdaptationRecipe", "recipe", RECIPE.replace("{slot: domain}", "{slot: other}"))));
    }

    static List<Scene> datasets() {
        return List.of(
                dataset(Phase.QUEUED, job -> hands -> {}),
                dataset(Phase.RUNNING, job -> hands -> hands.run(job)),
                dataset(Phase.RETRYING, job -> hands -> hands.end(hands.run(job), 137, "Error", "")),
                dataset(Phase.BLOCKED, job -> hands -> hands.block(job, "ErrImagePull", "no such image")),
                dataset(
                        Phase.FAILED,
                        job -> hands -> hands.refuse(
                                job, Workspace.refused(job, "BadRecord", "source lines, line 1: no field text"))),
                dataset(
                        Phase.SUCCEEDED,
                        job -> hands -> hands.succeed(job, Workspace.dataset(job, RecordType.text, "d1"))),
                new Scene(
                        "DomainDataset",
                        Phase.WAITING,
                        "",
                        t -> apply(
                                t,
                                "DomainDataset",
                                "pages",
                                "{sources: [{name: more, record: text, from: {dataset: {name: others}}}]}")),
                new Scene(
                        "DomainDataset",
                        Phase.REFUSED,
                        "",
                        t -> apply(
                                t,
                                "DomainDataset",
                                "pages",
                                "{sources: [{name: more, record: text, from: {dataset: {name: pages}}}]}")));
    }

    static List<Scene> runs() {
        return List.of(
                new Scene("TrainingRun", Phase.WAITING, "", t -> apply(t, "TrainingRun", "run", RUN)),
                run(Phase.QUEUED, "", RUN, read -> hands -> {}),
                new Scene("TrainingRun", Phase.QUEUED, "kueue", t -> {
                    recipeAndData(t);
                    return apply(
                            t,
                            "TrainingRun",
                            "run",
                            RUN.replace("{recipe:", "{queue: {kueue: {name: team-a}}, recipe:"));
                }),
                run(Phase.RUNNING, "", RUN, read -> hands -> hands.run(read)),
                run(Phase.RETRYING, "", RUN, read -> hands -> hands.end(hands.run(read), 137, "Error", "")),
                run(Phase.BLOCKED, "", RUN, read -> hands -> hands.block(read, "ImagePullBackOff", "no such image")),
                run(
                        Phase.FAILED,
                        "",
                        RUN,
                        read -> hands ->
                                hands.refuse(read, Workspace.refused(read, "LossSpike", "step 3: the loss is 9.0"))),
                run(Phase.FAILED, "out-of-memory", RUN, read -> hands -> {
                    hands.end(hands.run(read), 137, "OOMKilled", "");
                    hands.fail(read, "BackoffLimitExceeded");
                }),
                run(
                        Phase.SUCCEEDED,
                        "",
                        RUN,
                        read -> hands -> hands.succeed(read, Workspace.stage(read, "adapter", "a1", report()))),
                new Scene("TrainingRun", Phase.SUSPENDED, "", t -> {
                    started(t, "run", RUN);
                    return apply(t, "TrainingRun", "run", RUN.replace("{recipe:", "{suspend: true, recipe:"));
                }),
                new Scene("TrainingRun", Phase.SUSPENDED, "at-start", t -> {
                    recipeAndData(t);
                    return apply(t, "TrainingRun", "run", RUN.replace("{recipe:", "{suspend: true, recipe:"));
                }),
                new Scene("TrainingRun", Phase.REFUSED, "", t -> {
                    recipeAndData(t);
                    return apply(t, "TrainingRun", "run", RUN.replace("{domain:", "{other: {name: pages}, domain:"));
                }));
    }

    static List<Scene> searches() {
        return List.of(
                search(Phase.RUNNING, SEARCH, t -> t.hands().job("run-1", "import", 1)),
                new Scene("TrainingRun", Phase.STOPPED, "", Scenes::stoppedTrial),
                search(Phase.SUSPENDED, SEARCH.replace("{search:", "{suspend: true, search:"), t -> {}),
                search(
                        Phase.SUCCEEDED,
                        SEARCH,
                        t -> t.workspace()
                                .drive(
                                        "run",
                                        "Succeeded",
                                        job -> t.hands().succeed(job, Workspace.stage(job, kind(job), "o1", null)))),
                search(
                        Phase.FAILED,
                        SEARCH,
                        t -> t.workspace()
                                .drive(
                                        "run",
                                        "Failed",
                                        job -> t.hands().refuse(job, Workspace.refused(job, "LossSpike", "9.0")))));
    }

    static List<Scene> evaluations() {
        return List.of(
                new Scene("Evaluation", Phase.WAITING, "", t -> apply(t, "Evaluation", "exam", EVALUATION)),
                evaluation(Phase.QUEUED, "", (job, t) -> {}),
                evaluation(Phase.RUNNING, "", (job, t) -> t.hands().run(job)),
                evaluation(
                        Phase.RETRYING, "", (job, t) -> t.hands().end(t.hands().run(job), 137, "Error", "")),
                evaluation(Phase.BLOCKED, "", (job, t) -> t.hands().block(job, "ErrImagePull", "no such image")),
                evaluation(Phase.FAILED, "gate", (job, t) -> {
                    t.hands().succeed(job, Workspace.evaluation(job, results(), List.of(gate("NotProven"))));
                }),
                evaluation(Phase.FAILED, "", (job, t) -> {
                    t.hands().refuse(job, Workspace.refused(job, "NoRecords", "split test has no record"));
                }),
                new Scene("Evaluation", Phase.SUCCEEDED, "", Scenes::succeededEvaluation),
                new Scene(
                        "Evaluation",
                        Phase.REFUSED,
                        "",
                        t -> apply(t, "Evaluation", "exam", EVALUATION.replace("of: pages", "of: page"))));
    }

    static String succeededEvaluation(Theatre t) {
        Job job = examine(t);
        t.hands().succeed(job, Workspace.evaluation(job, results(), List.of(gate("Proven"))));
        t.workspace().until(Evaluation.class, "exam", "Ready", "True", "Evaluated");
        return "exam";
    }

    /** A run whose import is done; the job of its stage. */
    static Job begun(Theatre t) {
        return started(t, "run", RUN);
    }

    private static Scene dataset(Phase phase, Function<Job, Consumer<Hands>> play) {
        return new Scene("DomainDataset", phase, "", t -> {
            apply(t, "DomainDataset", "pages", DATASET);
            play.apply(t.hands().job("pages", "prepare", 1)).accept(t.hands());
            return "pages";
        });
    }

    private static Scene run(Phase phase, String variant, String spec, Function<Job, Consumer<Hands>> play) {
        return new Scene("TrainingRun", phase, variant, t -> {
            play.apply(started(t, "run", spec)).accept(t.hands());
            return "run";
        });
    }

    private static Scene search(Phase phase, String spec, Consumer<Theatre> play) {
        return new Scene("TrainingRun", phase, "search", t -> {
            recipeAndData(t);
            apply(t, "TrainingRun", "run", spec);
            play.accept(t);
            return "run";
        });
    }

    /** As when a search has said in its table that a trial is not worth its end. */
    private static String stoppedTrial(Theatre t) {
        recipeAndData(t);
        apply(t, "TrainingRun", "run", SEARCH);
        t.hands().job("run-1", "import", 1);
        stopTrial(t.admin(), t.workspace().namespace());
        apply(t, "TrainingRun", "run", SEARCH.replace("{search:", "{backoffLimit: 5, search:"));
        return "run-1";
    }

    /** The first trial of a search with the name run. */
    static void stopTrial(KubernetesClient admin, String namespace) {
        admin.resources(TrainingRun.class)
                .inNamespace(namespace)
                .withName("run")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON), """
                        [{"op": "replace", "path": "/status/search/trials/0/state", "value": "Stopped"},
                         {"op": "add", "path": "/status/search/trials/0/message", "value": "stopped early at step 2 of 4 of stage read"}]""");
    }

    private static Scene evaluation(Phase phase, String variant, BiConsumer<Job, Theatre> play) {
        return new Scene("Evaluation", phase, variant, t -> {
            play.accept(examine(t), t);
            return "exam";
        });
    }

    private static String apply(Theatre t, String kind, String name, String spec) {
        t.workspace().apply(kind, name, spec);
        return name;
    }

    private static void recipeAndData(Theatre t) {
        t.workspace().apply("AdaptationRecipe", "recipe", RECIPE);
        t.workspace().prepared("pages", RecordType.text, "d1");
    }

    /** A run whose import is done; the job of its stage. */
    private static Job started(Theatre t, String name, String spec) {
        recipeAndData(t);
        t.workspace().apply("TrainingRun", name, spec);
        Job imported = t.hands().job(name, "import", 1);
        t.hands().succeed(imported, Workspace.stage(imported, "model", "m1", null));
        return t.hands().job(name, "read", 1);
    }

    /** A run that is done and an evaluation of it that is not; its job. */
    static Job examine(Theatre t) {
        Job read = started(t, "run", RUN);
        t.hands().succeed(read, Workspace.stage(read, "adapter", "a1", report()));
        t.workspace().until(TrainingRun.class, "run", "Succeeded", "True", "Succeeded");
        t.workspace().apply("Evaluation", "exam", EVALUATION);
        Job base = t.hands().job("exam", "import", 1);
        t.hands().succeed(base, Workspace.stage(base, "model", "m1", null));
        return t.hands().job("exam", "examine", 1);
    }

    private static String kind(Job job) {
        return job.getMetadata().getName().contains("-import-") ? "model" : "adapter";
    }

    private static Report report() {
        return new Report(
                Report.SCHEMA_VERSION,
                "read",
                "Training",
                4,
                4,
                0,
                null,
                1.5,
                100.0,
                30.0,
                Map.of("learningRate", 0.001),
                List.of(new CheckpointStatus("read", 4L, "runs/u/read/step-4", "c")),
                List.of());
    }

    private static List<ResultStatus> results() {
        return List.of(new ResultStatus("pages", "bitsPerByte", "tuned", Map.of(), 1.6, 1.5, 1.7, 100L, "bits/byte"));
    }

    private static GateStatus gate(String verdict) {
        return new GateStatus("learned", verdict, -0.31, -0.4, -0.2, 100L, 1, "bits/byte", null, "0.31 better");
    }
}
