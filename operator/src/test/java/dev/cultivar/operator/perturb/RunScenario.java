package dev.cultivar.operator.perturb;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

/** A run is made, suspended, resumed, given more memory twice, taken through three stages, deleted and made again. */
final class RunScenario implements Scenario {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}},
             {name: fuse, edit: {mergeAdapter: {}}}]}
            """;
    private static final String RUN = """
            {recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}}}
            """;

    @Override
    public String name() {
        return "TrainingRun";
    }

    @Override
    public String toString() {
        return name();
    }

    @Override
    public void play(World world) {
        world.apply("AdaptationRecipe", "recipe", RECIPE);
        world.reaches(AdaptationRecipe.class, "recipe", "Valid");
        world.apply("TrainingRun", "run", RUN);
        world.reaches(TrainingRun.class, "run", "DatasetMissing");
        world.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job prepare = world.next("pages", "prepare");
        world.reaches(DomainDataset.class, "pages", "JobCreated");
        world.succeed(DomainDataset.class, prepare, "Preparing", Workspace.dataset(prepare, RecordType.text, "d1"));
        world.reaches(DomainDataset.class, "pages", "Prepared");

        importing(world);
        reading(world);
        Job fuse = world.next("run", "fuse");
        world.reaches(TrainingRun.class, "run", "JobCreated");
        world.succeed(TrainingRun.class, fuse, "Running", Workspace.stage(fuse, "model", "m2", null));
        world.reaches(TrainingRun.class, "run", "Succeeded");

        world.delete(TrainingRun.class, "run");
        world.apply("TrainingRun", "run", RUN);
        Job again = world.next("run", "import");
        world.reaches(TrainingRun.class, "run", "JobCreated");
        world.succeed(TrainingRun.class, again, "Running", Workspace.stage(again, "model", "m1", null));
        world.next("run", "read");
        world.reaches(TrainingRun.class, "run", "JobCreated");
    }

    /** Suspended while it runs, and resumed. */
    private static void importing(World world) {
        Job job = world.next("run", "import");
        world.reaches(TrainingRun.class, "run", "JobCreated");
        Pod pod = world.run(TrainingRun.class, job, "Running");
        world.apply("TrainingRun", "run", RUN.replace("{recipe", "{suspend: true, recipe"));
        world.suspended(job, true);
        world.hands().remove(pod);
        world.reaches(TrainingRun.class, "run", "Suspended");
        world.apply("TrainingRun", "run", RUN);
        world.suspended(job, false);
        world.reaches(TrainingRun.class, "run", "JobCreated");
        world.succeed(TrainingRun.class, job, "Running", Workspace.stage(job, "model", "m1", null));
    }

    /** Given more memory before its pod has started, and again after it was out of it. */
    private static void reading(World world) {
        Job small = world.next("run", "read");
        world.reaches(TrainingRun.class, "run", "JobCreated");
        world.apply("TrainingRun", "run", RUN.replace("{recipe", "{compute: {memory: 6Gi}, recipe"));
        world.reaches(TrainingRun.class, "run", "JobDeleting");
        world.hands().collect(small);
        Job job = world.next("run", "read");
        world.reaches(TrainingRun.class, "run", "JobCreated");
        world.hands().end(world.run(TrainingRun.class, job, "Running"), 137, "OOMKilled", "");
        world.reaches(TrainingRun.class, "run", "OutOfMemory");
        world.hands().fail(job, "BackoffLimitExceeded");
        world.apply("TrainingRun", "run", RUN.replace("{recipe", "{compute: {memory: 8Gi}, recipe"));
        Job bigger = world.next("run", "read");
        world.reaches(TrainingRun.class, "run", "JobCreated");
        world.succeed(TrainingRun.class, bigger, "Running", Workspace.stage(bigger, "adapter", "a1", null));
    }
}
