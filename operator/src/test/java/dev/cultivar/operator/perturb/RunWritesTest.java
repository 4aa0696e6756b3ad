package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run of one stage writes over its life; events too. */
class RunWritesTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
            """;

    @Test
    void aRunOfOneStageIsTenWrites() {
        try (World world = new World(Disturbance.NONE)) {
            world.apply("AdaptationRecipe", "recipe", RECIPE);
            world.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
            Job prepare = world.next("pages", "prepare");
            world.succeed(DomainDataset.class, prepare, "Preparing", Workspace.dataset(prepare, RecordType.text, "d1"));
            world.apply("TrainingRun", "first", spec("volume: {path: imports/smollm2}", 1));
            Job imported = world.next("first", "import");
            world.succeed(TrainingRun.class, imported, "Running", Workspace.stage(imported, "model", "m1", null));
            read(world, "first");

            int before = world.ledger().accepted().size();
            world.apply("TrainingRun", "second", spec("run: {name: first}", 2));
            read(world, "second");
            await("the answer to the last write")
                    .atMost(World.PATIENCE)
                    .untilAsserted(() -> assertThat(world.ledger().accepted().stream()
                                    .skip(before)
                                    .map(RunWritesTest::said))
                            .containsExactly(
                                    "update status of trainingruns: Started",
                                    "create configmaps",
                                    "create jobs",
                                    "update status of trainingruns: JobCreated",
                                    "update status of trainingruns: PodStarting",
                                    "update status of trainingruns: Running",
                                    "update status of trainingruns: Succeeded"));
            await("the events of the run")
                    .atMost(World.PATIENCE)
                    .untilAsserted(() -> assertThat(events(world, "second"))
                            .extracting(Event::getReason)
                            .containsExactlyInAnyOrder("JobCreated", "Running", "Succeeded"));
        }
    }

    private static String spec(String model, int seed) {
        return "{recipe: {name: recipe}, models: {base: {" + model + "}}, datasets: {domain: {name: pages}}, seed: "
                + seed + "}";
    }

    private static void read(World world, String run) {
        Job job = world.next(run, "read");
        world.reaches(TrainingRun.class, run, "JobCreated");
        world.succeed(TrainingRun.class, job, "Running", Workspace.stage(job, "adapter", "a-" + run, null));
        world.reaches(TrainingRun.class, run, "Succeeded");
    }

    private static String said(String label) {
        return label.replaceFirst("/[^:]*", "");
    }

    private static List<Event> events(World world, String run) {
        return World.ADMIN.events().v1().events().inNamespace(world.namespace()).list().getItems().stream()
                .filter(event -> event.getRegarding().getName().equals(run))
                .toList();
    }
}
