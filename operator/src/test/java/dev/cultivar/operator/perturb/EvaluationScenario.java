package dev.cultivar.operator.perturb;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.RecordType;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/** An evaluation waits for its data, imports a model, measures, measures anew what was prepared anew, is deleted and made again. */
final class EvaluationScenario implements Scenario {
    private static final String SPEC = """
            {models: {base: {volume: {path: imports/smollm2}}}, tasks: [{name: pages, lm: {data: {name: pages, split: test}}}]}
            """;

    @Override
    public String name() {
        return "Evaluation";
    }

    @Override
    public String toString() {
        return name();
    }

    @Override
    public void play(World world) {
        world.apply("Evaluation", "exam", SPEC);
        world.reaches(Evaluation.class, "exam", "DatasetMissing");
        world.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        prepare(world, "d1");
        importing(world);
        examine(world);

        world.apply(
                "DomainDataset", "pages", Workspace.dataset(RecordType.text).replace("{sources", "{seed: 8, sources"));
        prepare(world, "d2");
        examine(world);

        world.delete(Evaluation.class, "exam");
        world.apply("Evaluation", "exam", SPEC);
        importing(world);
        examine(world);
    }

    private static void prepare(World world, String digest) {
        Job job = world.next("pages", "prepare");
        world.reaches(DomainDataset.class, "pages", "JobCreated");
        world.succeed(DomainDataset.class, job, "Preparing", Workspace.dataset(job, RecordType.text, digest));
        world.reaches(DomainDataset.class, "pages", "Prepared");
    }

    private static void importing(World world) {
        Job job = world.next("exam", "import");
        world.reaches(Evaluation.class, "exam", "JobCreated");
        world.succeed(Evaluation.class, job, "Running", Workspace.stage(job, "model", "m1", null));
    }

    private static void examine(World world) {
        Job job = world.next("exam", "examine");
        world.reaches(Evaluation.class, "exam", "JobCreated");
        world.succeed(Evaluation.class, job, "Running", Workspace.evaluation(job, List.of(), List.of()));
        world.reaches(Evaluation.class, "exam", "Evaluated");
    }
}
