package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobTimeTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    @Test
    void aJobUsesNothingWhileItsPodWaitsForRoom() {
        Job job = job(null, "0");
        assertThat(JobTime.seconds(job, List.of(pod(null)), NOON.plusSeconds(60)))
                .isZero();
        assertThat(JobTime.seconds(job, List.of(pod(NOON.plusSeconds(59))), NOON.plusSeconds(79)))
                .isEqualTo(20);
        assertThat(JobTime.cpuSeconds(job, List.of(pod(NOON.plusSeconds(59))), NOON.plusSeconds(79)))
                .as("two CPUs")
                .isEqualTo(40);
    }

    @Test
    void theFirstOfItsPodsCountsAndTheJobsEnd() {
        Job job = job(NOON.plusSeconds(100), "0");
        assertThat(JobTime.seconds(
                        job, List.of(pod(NOON.plusSeconds(10)), pod(NOON.plusSeconds(50))), NOON.plusSeconds(900)))
                .isEqualTo(90);
    }

    @Test
    void whatWasBeforeASuspensionIsAddedAndAPodFromThenMakesNothingEarlier() {
        assertThat(JobTime.seconds(job(null, "30"), List.of(pod(NOON.minusSeconds(500))), NOON.plusSeconds(5)))
                .isEqualTo(35);
    }

    @Test
    void withoutPodsTheJobsOwnTimesCount() {
        assertThat(JobTime.seconds(job(NOON.plusSeconds(100), "0"), List.of(), NOON.plusSeconds(900)))
                .isEqualTo(100);
    }

    private static Job job(@Nullable Instant end, String earlier) {
        return new JobBuilder()
                .withNewMetadata()
                .withName("job")
                .addToAnnotations(Labels.ACTIVE_SECONDS, earlier)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withNewResources()
                .withLimits(Map.of("cpu", new Quantity("2")))
                .endResources()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .withNewStatus()
                .withStartTime(NOON.toString())
                .withCompletionTime(end == null ? null : end.toString())
                .endStatus()
                .build();
    }

    private static Pod pod(@Nullable Instant start) {
        return new PodBuilder()
                .withNewStatus()
                .withStartTime(start == null ? null : start.toString())
                .endStatus()
                .build();
    }
}
