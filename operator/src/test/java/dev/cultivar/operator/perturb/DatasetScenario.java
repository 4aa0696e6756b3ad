package dev.cultivar.operator.perturb;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.RecordType;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

/**
 * A dataset is prepared, edited, edited again while a pod is at it, refused, tried again, deleted and made again,
 * when it is prepared and when a job is at it.
 */
final class DatasetScenario implements Scenario {
    private static final String SPEC = Workspace.dataset(RecordType.text);

    @Override
    public String name() {
        return "DomainDataset";
    }

    @Override
    public String toString() {
        return name();
    }

    @Override
    public void play(World world) {
        world.apply("DomainDataset", "pages", SPEC);
        Job first = world.next("pages", "prepare");
        world.reaches(DomainDataset.class, "pages", "JobCreated");
        succeed(world, first, "d1");

        edited(world, 8);
        Job overtaken = world.next("pages", "prepare");
        world.reaches(DomainDataset.class, "pages", "JobCreated");
        world.run(DomainDataset.class, overtaken, "Preparing");
        edited(world, 9);
        world.hands().collect(overtaken);
        Job killed = world.next("pages", "prepare");
        world.reaches(DomainDataset.class, "pages", "JobCreated");
        world.hands().end(world.run(DomainDataset.class, killed, "Preparing"), 137, "Error", "");
        world.reaches(DomainDataset.class, "pages", "TryingAgain");
        Pod second = world.run(DomainDataset.class, killed, "Preparing");
        world.hands().end(second, Workspace.refused(killed, "EmptySource", "lines holds nothing"));
        world.reaches(DomainDataset.class, "pages", "TryingAgain");
        world.hands().fail(killed, "PodFailurePolicy");
        world.reaches(DomainDataset.class, "pages", "EmptySource");
        world.annotate(DomainDataset.class, "pages", Labels.RETRY, "1");
        Job again = world.next("pages", "prepare");
        world.reaches(DomainDataset.class, "pages", "JobCreated");
        succeed(world, again, "d2");

        world.delete(DomainDataset.class, "pages");
        world.apply("DomainDataset", "pages", SPEC);
        world.next("pages", "prepare");
        world.reaches(DomainDataset.class, "pages", "JobCreated");
        world.delete(DomainDataset.class, "pages");
        world.apply("DomainDataset", "pages", SPEC);
        Job last = world.next("pages", "prepare");
        world.reaches(DomainDataset.class, "pages", "JobCreated");
        succeed(world, last, "d1");
    }

    private static void edited(World world, int seed) {
        world.apply("DomainDataset", "pages", SPEC.replace("{sources", "{seed: " + seed + ", sources"));
    }

    private static void succeed(World world, Job job, String digest) {
        world.succeed(DomainDataset.class, job, "Preparing", Workspace.dataset(job, RecordType.text, digest));
        world.reaches(DomainDataset.class, "pages", "Prepared");
    }
}
