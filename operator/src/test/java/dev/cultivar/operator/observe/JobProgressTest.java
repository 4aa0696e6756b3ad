package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.desired.WorkPlan;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobProgressTest {
    private static final String USED_UP = "BackoffLimitExceeded";

    private static Job job(int number, String began, String reason) {
        return Serialization.unmarshal(
                """
                metadata: {name: job, labels: {cultivar.dev/job-number: "%d"}, annotations: {%s}}
                status: {conditions: [{type: Failed, status: "True", reason: %s}]}
                """.formatted(
                                number,
                                began.isEmpty() ? "" : "cultivar.dev/began-at-checkpoint-step: \"" + began + "\"",
                                reason),
                Job.class);
    }

    private static JobProgress of(Job job, String reason, @Nullable Long known, long... told) {
        return JobProgress.of(plan(known), job, failed(reason, told));
    }

    private static WorkPlan plan(@Nullable Long known) {
        return Serialization.unmarshal(
                "backoffLimit: 6" + (known == null ? "" : "\nreached: " + known), WorkPlan.class);
    }

    private static WorkState.Failed failed(String reason, long... told) {
        List<CheckpointStatus> checkpoints = java.util.Arrays.stream(told)
                .mapToObj(step -> new CheckpointStatus("read", step, "step-" + step, "c"))
                .toList();
        Report report = told.length == 0
                ? null
                : new Report(
                        Report.SCHEMA_VERSION,
                        "read",
                        "Training",
                        40,
                        60,
                        0,
                        null,
                        1.5,
                        null,
                        null,
                        Map.of(),
                        checkpoints,
                        List.of());
        return new WorkState.Failed(
                new WorkFacts("job", 1, null, 0, null, null, null, report, null), reason, "m", true);
    }

    @Test
    void aJobThatLeftANewerCheckpointWentOn() {
        assertThat(of(job(1, "", USED_UP), USED_UP, null, 20, 40)).satisfies(p -> {
            assertThat(p.reached()).isEqualTo(40L);
            assertThat(p.wentOn()).isEqualTo(true);
        });
        assertThat(of(job(2, "40", USED_UP), USED_UP, 40L, 20, 40)).satisfies(p -> {
            assertThat(p.reached()).isEqualTo(40L);
            assertThat(p.wentOn()).isEqualTo(false);
        });
        assertThat(of(job(2, "40", USED_UP), USED_UP, 40L, 60)).satisfies(p -> {
            assertThat(p.reached()).isEqualTo(60L);
            assertThat(p.wentOn()).isEqualTo(true);
        });
    }

    @Test
    void statusKnowsOfPodsThatAreGone() {
        assertThat(of(job(2, "40", USED_UP), USED_UP, 60L)).satisfies(p -> {
            assertThat(p.reached()).isEqualTo(60L);
            assertThat(p.wentOn()).isEqualTo(true);
        });
        assertThat(of(job(2, "40", USED_UP), USED_UP, 60L, 20)).satisfies(p -> {
            assertThat(p.reached()).isEqualTo(60L);
            assertThat(p.wentOn()).isEqualTo(true);
        });
    }

    @Test
    void whatFailsForGoodOrIsOutOfMemoryIsNotTriedAgain() {
        assertThat(of(job(1, "", "PodFailurePolicy"), "LossSpike", null, 40).wentOn())
                .isFalse();
        assertThat(of(job(1, "", USED_UP), WorkState.OUT_OF_MEMORY, null, 40).wentOn())
                .isFalse();
        assertThat(of(job(1, "", USED_UP), "StoreUnreachable", null, 40).wentOn())
                .isTrue();
    }

    @Test
    void whereNobodyKnowsItDidNotGoOn() {
        assertThat(of(job(1, "", USED_UP), USED_UP, null)).satisfies(p -> {
            assertThat(p.reached()).isEqualTo(null);
            assertThat(p.wentOn()).isEqualTo(false);
        });
        assertThat(of(job(2, "", USED_UP), USED_UP, null, 40).wentOn()).isFalse();
        assertThat(of(job(2, "soon", USED_UP), USED_UP, null, 40).wentOn()).isFalse();
    }
}
