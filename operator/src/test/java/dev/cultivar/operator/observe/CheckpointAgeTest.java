package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CheckpointAgeTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00.500Z");

    @Test
    void theNewestCheckpointAndWhenItWasToldOf() {
        assertThat(CheckpointAge.annotations(job(Map.of()), report(8, 16), NOON))
                .hasValue("\"cultivar.dev/last-checkpoint-step\":\"16\","
                        + "\"cultivar.dev/last-checkpoint-time\":\"2026-11-28T12:00:00Z\"");
    }

    @Test
    void nothingIsWrittenWhileNothingIsSaved() {
        Job job = job(Map.of(Labels.CHECKPOINT_STEP, "16", Labels.CHECKPOINT_TIME, "2026-11-28T11:00:00Z"));
        assertThat(CheckpointAge.annotations(job, report(8, 16), NOON)).isEmpty();
        assertThat(CheckpointAge.annotations(job, report(), NOON)).isEmpty();
        assertThat(CheckpointAge.annotations(job, null, NOON)).isEmpty();
        assertThat(CheckpointAge.annotations(job, report(24), null)).isEmpty();
    }

    @Test
    void atMostOnceAMinute() {
        Job job = job(Map.of(Labels.CHECKPOINT_STEP, "16", Labels.CHECKPOINT_TIME, "2026-11-28T11:59:01Z"));
        assertThat(CheckpointAge.annotations(job, report(24), NOON)).isEmpty();
        assertThat(CheckpointAge.annotations(job, report(32), NOON.plusSeconds(1)))
                .isPresent();
    }

    @Test
    void aRolledBackRunAndATimeThatSomebodyBrokeAreWrittenAnew() {
        assertThat(CheckpointAge.annotations(
                        job(Map.of(Labels.CHECKPOINT_STEP, "16", Labels.CHECKPOINT_TIME, "2026-11-28T11:00:00Z")),
                        report(8),
                        NOON))
                .isPresent();
        assertThat(CheckpointAge.annotations(job(Map.of(Labels.CHECKPOINT_TIME, "yesterday")), report(8), NOON))
                .isPresent();
    }

    private static Job job(Map<String, String> annotations) {
        return new JobBuilder()
                .withNewMetadata()
                .withName("job")
                .withAnnotations(annotations)
                .endMetadata()
                .build();
    }

    private static Report report(long... steps) {
        List<CheckpointStatus> checkpoints = LongStream.of(steps)
                .mapToObj(step -> new CheckpointStatus("read", step, "runs/u/read/step-" + step, "c"))
                .toList();
        return new Report(
                Report.SCHEMA_VERSION,
                "read",
                "Training",
                40,
                60,
                0,
                null,
                1.5,
                100.0,
                30.0,
                Map.of(),
                checkpoints,
                List.of());
    }
}
