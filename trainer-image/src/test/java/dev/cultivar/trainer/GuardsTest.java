package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.GuardStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.trainer.checkpoint.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Planted spikes and overflows: what is done about them, what is said of it, and that no stop or kill changes a bit of it. */
class GuardsTest {
    private static final String SPIKE = "lossSpike: {window: 4, quantile: 0.9, factor: 3}";

    @TempDir
    Path folder;

    private Workshop workshop;
    private String model;
    private String plain;
    private String planted;

    @BeforeEach
    void plant() throws IOException {
        workshop = new Workshop(folder);
        model = workshop.model();
        String[] texts = new String[24];
        Arrays.fill(texts, "abababababababababab");
        plain = Workshop.json(workshop.texts(texts));
        texts[12] = "Q7#kZ!9w}Rf%2Lx^Vd&5";
        planted = Workshop.json(workshop.texts(texts));
    }

    private Order order(String pages, double rate, String rest) {
        return Workshop.order(
                3,
                "read",
                "{data: {mixture: [{slot: \"pages\"}], maxLength: 24, packing: false}, objectives: [{clm: {}}],"
                        + " methods: {base: {full: {}}}, optimizer: {adamw: {learningRate: " + rate + "}},"
                        + " duration: {steps: 20}, checkpoints: {everySteps: 3}" + rest + "}",
                "{base: {digest: \"" + model + "\"}}",
                "{pages: \"text\"}",
                "{pages: " + pages + "}");
    }

    private static GuardStatus guards(Outcome outcome) {
        return Objects.requireNonNull(Workshop.report(outcome).guards());
    }

    private List<History.Row> history(Outcome outcome) throws IOException {
        ArtifactStatus made = outcome.outputs().get(1);
        assertThat(made.name()).isEqualTo("history");
        return History.read(workshop.store().artifact("report", made.digest()).file(History.FILE))
                .rows();
    }

    @Test
    void aBatchOfGarbageIsNotLearntAndTheStatusSaysSo() throws IOException {
        Outcome outcome = workshop.pod(order(planted, 0.01, ", guards: {" + SPIKE + ", rollback: {}}"), "guarded");

        assertThat(outcome.exitCode()).isZero();
        GuardStatus did = guards(outcome);
        assertThat(did.reason()).isEqualTo("LossSpike");
        assertThat(did.rollbacks()).isEqualTo(1);
        long refused = Objects.requireNonNull(did.step());
        long checkpoint = (refused - 2) / 3 * 3;
        assertThat(did.skippedSteps()).isEqualTo(refused - checkpoint);
        assertThat(did.message()).endsWith("; rollback 1 of 3 to step " + checkpoint);
        assertThat(outcome.message()).contains("1 rollbacks, " + did.skippedSteps() + " skipped steps");
        assertThat(history(outcome))
                .hasSize(20)
                .allSatisfy(row -> assertThat(row.loss()).isLessThan(6));
        List<History.Row> unguarded = history(workshop.pod(order(planted, 0.01, ""), "unguarded"));
        assertThat(history(outcome).subList(0, (int) checkpoint)).isEqualTo(unguarded.subList(0, (int) checkpoint));
        assertThat(unguarded.get((int) refused - 1).loss())
                .isGreaterThan(3 * unguarded.get((int) refused - 2).loss());
    }

    @Test
    void withoutARollbackTheStageStopsWithTheReasonAndItsCheckpointsStay() throws IOException {
        Outcome outcome = workshop.pod(order(planted, 0.01, ", guards: {" + SPIKE + "}"), "stopped");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.INVALID.code());
        assertThat(outcome.reason()).isEqualTo("LossSpike");
        assertThat(outcome.message())
                .contains(
                        "more than 3.0 x",
                        "this step was not applied. Lower the optimizer's learningRate first",
                        "guards.lossSpike.factor",
                        "guards.rollback goes back");
        assertThat(guards(outcome).rollbacks()).isZero();
        assertThat(guards(outcome).skippedSteps()).isEqualTo(1);
        assertThat(Workshop.report(outcome).checkpoints())
                .extracting(CheckpointStatus::path)
                .hasSize(2)
                .allSatisfy(path -> assertThat(workshop.root().resolve(path)).isDirectory());
    }

    @Test
    void weightsThatOverflowAreTakenBackAlthoughTheyStandInACheckpoint() throws IOException {
        String guards = ", guards: {rollback: {learningRateFactor: 1e-33}}";
        Order order = order(plain, 1e30, guards.replace("}}", "}}, checkpoints: {everySteps: 1}"));

        Outcome outcome = workshop.pod(order, "overflow");

        assertThat(outcome.exitCode()).isZero();
        assertThat(guards(outcome).reason()).isEqualTo("NotFinite");
        assertThat(guards(outcome).step()).isEqualTo(2);
        assertThat(guards(outcome).skippedSteps()).isEqualTo(2);
        assertThat(guards(outcome).message()).endsWith("rollback 1 of 3 to the stage's start");
        assertThat(history(outcome))
                .hasSize(20)
                .allSatisfy(row -> assertThat(row.learningRate()).isLessThan(1));
    }

    @Test
    void afterAsManyRollbacksAsAreAllowedTheStageStops() throws IOException {
        Outcome outcome = workshop.pod(order(plain, 1e30, ", guards: {rollback: {atMost: 2}}"), "in-vain");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.INVALID.code());
        assertThat(outcome.reason()).isEqualTo("NotFinite");
        assertThat(outcome.message()).contains("(after 2 rollbacks, guards.rollback.atMost). Lower the optimizer's");
        assertThat(guards(outcome).rollbacks()).isEqualTo(2);
        assertThat(guards(outcome).skippedSteps()).isEqualTo(5);
    }

    @Test
    void guardsThatHaveNothingToDoChangeNoBit() throws IOException {
        String all = ", guards: {lossSpike: {}, gradientNorm: {atMost: 1e6}, noStep: {seconds: 600},"
                + " rollback: {learningRateFactor: 0.5}}";
        Done guarded = workshop.perform(order(plain, 0.01, all), "guarded");
        Done free = workshop.perform(order(plain, 0.01, ""), "free");

        assertThat(workshop.weights(guarded)).isEqualTo(workshop.weights(free));
        assertThat(guarded.message()).isEqualTo(free.message());
    }

    @Test
    void eachParameterOfARollbackChangesWhatComesOfIt() throws IOException {
        Set<String> weights = new HashSet<>();
        for (String rollback : List.of(
                "learningRateFactor: 1",
                "learningRateFactor: 0.5",
                "learningRateFactor: 0.5, batches: \"replay\", atMost: 9")) {
            String guards = ", guards: {" + SPIKE + ", rollback: {" + rollback + "}}";
            Outcome outcome = workshop.pod(order(planted, 0.01, guards), "r" + weights.size());
            weights.add(outcome.reason()
                    + (outcome.outputs().isEmpty()
                            ? outcome.message()
                            : outcome.outputs().getFirst().digest()));
        }
        assertThat(weights).hasSize(3);
    }

    @Test
    void whatGradientsAreTakenIsBoundedAndAReplayComesToTheSameBatch() throws IOException {
        Outcome free = workshop.pod(order(planted, 0.01, ""), "free");
        double largest = history(free).stream()
                .mapToDouble(History.Row::gradientNorm)
                .max()
                .orElseThrow();
        String bound = ", guards: {gradientNorm: {atMost: " + largest * 0.99 + "}, rollback: {atMost: 2, batches:"
                + " \"replay\", learningRateFactor: 0.99}}";

        Outcome outcome = workshop.pod(order(planted, 0.01, bound), "bounded");

        assertThat(outcome.reason()).isEqualTo("GradientNorm");
        assertThat(outcome.message()).contains("guards.gradientNorm.atMost", "after 2 rollbacks");
    }

    @Test
    void stoppedOrKilledAnywhereAroundARollbackItComesToTheSameBits() throws IOException {
        Order order = order(planted, 0.01, ", guards: {" + SPIKE + ", rollback: {learningRateFactor: 0.5}}");
        Outcome undisturbed = workshop.pod(order, "undisturbed");
        long refused = Objects.requireNonNull(guards(undisturbed).step());
        // two looks a step: before it and before its pass
        int last = (int) (2 * refused);
        for (int looks : new int[] {3, last - 6, last - 1, last, last + 1, last + 2, last + 3, last + 6, last + 9}) {
            String stopped = "stopped-" + looks;
            assertThat(workshop.performStopped(order, stopped, looks).exitCode())
                    .isEqualTo(ExitCode.TERMINATED);
            workshop.performKilled(order, stopped, 5);
            same(undisturbed, workshop.pod(order, stopped), stopped);

            String killed = "killed-" + looks;
            assertThat(workshop.performKilled(order, killed, looks)).isTrue();
            workshop.performKilled(order, killed, 9);
            same(undisturbed, workshop.pod(order, killed), killed);
        }
    }

    private static void same(Outcome undisturbed, Outcome outcome, String name) {
        assertThat(outcome.outputs()).as(name).isEqualTo(undisturbed.outputs());
        assertThat(guards(outcome)).as(name).isEqualTo(guards(undisturbed));
        assertThat(Workshop.report(outcome).metrics())
                .as(name)
                .isEqualTo(Workshop.report(undisturbed).metrics());
    }

    @Test
    void stepsThatAKillAfterARollbackLostAreCounted() throws IOException {
        Order order = order(planted, 0.01, ", guards: {" + SPIKE + ", rollback: {}}");
        Outcome undisturbed = workshop.pod(order, "undisturbed");
        assertThat(Workshop.report(undisturbed).lostSteps()).isZero();
        long refused = Objects.requireNonNull(guards(undisturbed).step());
        long checkpoint = (refused - 2) / 3 * 3;

        // each step looks twice; the refused one is looked at twice too, and the next step is the first after the
        // rollback
        assertThat(workshop.performKilled(order, "killed", (int) (2 * refused + 3)))
                .isTrue();
        Outcome outcome = workshop.pod(order, "killed");

        assertThat(Workshop.report(outcome).lostSteps()).isEqualTo(refused + 1 - checkpoint);
    }

    @Test
    void aStageWhoseDataRollbacksLeftOutEndsEarlierAndSoDoesItsSchedule() throws IOException {
        Order order = lasting(
                "{epochs: 1}", planted, 0.01, ", schedule: {linear: {}}, guards: {" + SPIKE + ", rollback: {}}");

        Outcome outcome = workshop.pod(order, "epoch");

        assertThat(outcome.exitCode()).isZero();
        long steps = 24 - guards(outcome).skippedSteps();
        assertThat(Workshop.report(outcome).step()).isEqualTo(steps);
        assertThat(Workshop.report(outcome).total()).isEqualTo(steps);
        assertThat(history(outcome).getLast().learningRate()).isCloseTo(0.01 / steps, within(1e-12));

        long refused = Objects.requireNonNull(guards(outcome).step());
        for (int looks : new int[] {(int) refused + 1, 3, 12}) {
            String killed = "killed-" + looks;
            // 24 looks while the steps are counted, two a step, and as many again while the rest is counted
            assertThat(workshop.performKilled(order, killed, 24 + 2 * looks)).isTrue();
            same(outcome, workshop.pod(order, killed), killed);
        }
    }

    @Test
    void aReplayLeavesNothingOutSoTheStageKeepsItsLength() throws IOException {
        Order order = lasting(
                "{epochs: 1}", plain, 1e30, ", guards: {rollback: {batches: \"replay\", learningRateFactor: 1e-33}}");

        Outcome outcome = workshop.pod(order, "replay");

        assertThat(guards(outcome).rollbacks()).isEqualTo(1);
        assertThat(Workshop.report(outcome).step()).isEqualTo(24);
    }

    @Test
    void aStageThatHasNoDataLeftAtItsStartFails() throws IOException {
        Order order = lasting("{epochs: 1}", plain, 1e30, ", batch: {microBatchSize: 24}, guards: {rollback: {}}");

        Outcome outcome = workshop.pod(order, "nothing");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.INVALID.code());
        assertThat(outcome.reason()).isEqualTo("NotFinite");
        assertThat(outcome.message()).contains("no data is left behind this step: lower checkpoints.everySteps");
    }

    @Test
    void anOverflowOfTheLastUpdateIsNotPublished() throws IOException {
        // the rate of the first step is 0, that of the second and last one overflows
        String rising = ", schedule: {linear: {warmupSteps: 1}}";

        Outcome stopped = workshop.pod(lasting("{steps: 2}", plain, 1e30, rising), "stopped");

        assertThat(stopped.exitCode()).isEqualTo(ExitCode.INVALID.code());
        assertThat(stopped.reason()).isEqualTo("NotFinite");
        assertThat(stopped.message()).contains("step 2: the ", " after the update of the last step. Lower");
        assertThat(stopped.outputs()).extracting(ArtifactStatus::kind).containsExactly("report");

        String back = rising + ", guards: {rollback: {learningRateFactor: 1e-33}}";
        Outcome outcome = workshop.pod(lasting("{steps: 2}", plain, 1e30, back), "back");

        assertThat(outcome.exitCode()).isZero();
        assertThat(guards(outcome).step()).isEqualTo(2);
        assertThat(guards(outcome).skippedSteps()).isEqualTo(2);
        assertThat(history(outcome))
                .hasSize(2)
                .last()
                .satisfies(row -> assertThat(row.learningRate()).isLessThan(1));
    }

    private Order lasting(String duration, String pages, double rate, String rest) {
        return Workshop.read(
                new String(CanonicalJson.bytes(order(pages, rate, rest)), java.nio.charset.StandardCharsets.UTF_8)
                        .replace("\"duration\":{\"steps\":20}", "\"duration\":" + duration));
    }
}
