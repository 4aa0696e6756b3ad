package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.Condition;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.ShapeStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stage is predicted to need stands in a condition before its pod is queued, and one that gets too little is not. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class PreflightRunTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}], maxLength: 512}, objectives: [{clm: {}}], duration: {steps: 1000}}}]}
            """;
    /** That of SmolLM2-135M. */
    private static final ShapeStatus SHAPE =
            new ShapeStatus(49152, 576, 1536, 30, 9, 3, 64, true, null, null, null, null);

    @BeforeEach
    void begin() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
    }

    private void apply(String name, String more) {
        workspace.apply(
                "TrainingRun",
                name,
                "{recipe: {name: recipe}, models: {base: {volume: {path: imports/" + name
                        + "}}}, datasets: {domain: {name: pages}}" + more + "}");
    }

    private void imported(String name, String digest, @Nullable ShapeStatus shape) {
        Job imported = hands.job(name, "import", 1);
        hands.succeed(imported, outcome(imported, new ArtifactStatus("model", "model", digest, 10L, shape), null));
    }

    private static Outcome outcome(Job job, ArtifactStatus made, @Nullable Report report) {
        return new Outcome(
                Outcome.SCHEMA_VERSION,
                Hands.order(job),
                0,
                "Done",
                "done",
                List.of(made),
                report,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private Condition until(String name, String status, String reason) {
        TrainingRun run = workspace.until(TrainingRun.class, name, "Preflight", status, reason);
        return Workspace.condition(run, "Preflight").orElseThrow();
    }

    @Test
    void aStageThatGetsTooLittleMemoryIsNotQueuedUntilItGetsMore() {
        apply("small", ", compute: {memory: 2Gi}");
        imported("small", "m1", SHAPE);

        TrainingRun stalled = workspace.until(TrainingRun.class, "small", "Stalled", "True", "MemoryTooSmall");
        String message = Workspace.message(stalled, "Preflight");
        assertThat(message)
                .startsWith("stage read needs about ")
                .contains("of 2,048 MiB (runtime ", " + weights 514 + gradients 514 + optimizer 1,027 + ")
                .contains("Enough is spec.compute.memory: 3584Mi", "methods.base.lora (")
                .contains("GFLOP/s a pod (assumed", "spec.preflight: Warn")
                .hasSizeLessThan(2048);
        assertThat(until("small", "False", "MemoryTooSmall").message()).isEqualTo(message);
        assertThat(stalled.getStatus().stages().get(1).job()).isNull();
        assertThat(hands.jobs("small", "read")).isEmpty();

        apply("small", ", compute: {memory: 4Gi}");

        hands.job("small", "read", 1);
        assertThat(until("small", "True", "PreflightPassed").message()).contains("of 4,096 MiB");
    }

    @Test
    void aPersonMayWantItAllTheSame() {
        apply("warned", ", compute: {memory: 1Gi}, preflight: Warn");
        imported("warned", "m1", SHAPE);

        hands.job("warned", "read", 1);

        assertThat(until("warned", "False", "MemoryTooSmall").message()).doesNotContain("It is not queued");
    }

    @Test
    void sequencesThatTheModelDoesNotReadAreNotQueuedThoughAPersonWantsIt() {
        apply("long", ", preflight: Warn");
        imported("long", "m1", new ShapeStatus(49152, 576, 1536, 30, 9, 3, 64, true, null, null, null, 256));

        TrainingRun stalled = workspace.until(TrainingRun.class, "long", "Stalled", "True", "SequenceTooLong");

        assertThat(until("long", "False", "SequenceTooLong").message())
                .isEqualTo(Workspace.message(stalled, "Ready"))
                .isEqualTo(
                        "stage read: data.maxLength is 512, and its model reads 256 tokens at once (max_position_embeddings): make a run with the override recipe.stages.read.train.data.maxLength of at most 256, or of a model that reads more");
        assertThat(hands.jobs("long", "read")).isEmpty();
    }

    @Test
    void ofAModelWithoutAShapeNothingIsPredicted() {
        apply("unknown", ", compute: {memory: 1Gi}");
        imported("unknown", "m9", null);

        hands.job("unknown", "read", 1);

        assertThat(until("unknown", "Unknown", "ModelUnknown").message()).contains("nothing is predicted");
    }

    @Test
    void theShapeIsThatOfTheDigestWhicheverRunMadeItAndThePaceThatOfAStageThatIsDone() {
        apply("first", "");
        imported("first", "m1", SHAPE);
        Job read = hands.job("first", "read", 1);
        Report report = new Report(
                Report.SCHEMA_VERSION,
                "read",
                "Done",
                1000,
                1000,
                0,
                null,
                1.5,
                100.0,
                0.0,
                Map.of("tokens", 512_000.0, "flops", 1e15),
                List.of(),
                List.of());
        hands.succeed(read, outcome(read, new ArtifactStatus("base", "model", "m2", 10L, SHAPE), report));
        workspace.until(TrainingRun.class, "first", "Succeeded", "True", "Succeeded");
        workspace.apply(
                "TrainingRun",
                "second",
                "{recipe: {name: recipe}, models: {base: {run: {name: first}}}, datasets: {domain: {name: pages}}}");

        hands.job("second", "read", 1);

        assertThat(until("second", "True", "PreflightPassed").message())
                .contains("at 195 GFLOP/s a pod (measured by stage read of TrainingRun first)");
        assertThat(Workspace.condition(workspace.get(TrainingRun.class, "first"), "Preflight"))
                .as("it stays when the stage is done")
                .hasValueSatisfying(condition -> assertThat(condition.reason()).isEqualTo("PreflightPassed"));
    }
}
