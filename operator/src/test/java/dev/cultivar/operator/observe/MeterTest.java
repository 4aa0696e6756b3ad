package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.CostStatus;
import dev.cultivar.api.MeterStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@NullUnmarked // a meter that is absent fails the test that reads it
class MeterTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    @Test
    void nothingIsUsedWhileAPodWaitsForRoom() {
        assertThat(meter(null, 60, pod("a", null, null))).isNull();
    }

    @Test
    void limitsTimesSecondsSinceAPodHadANode() {
        assertThat(meter(null, 79, pod("a", 59L, null)))
                .as("two CPUs and one GPU for 20 seconds")
                .isEqualTo(new MeterStatus(at(79), 20.0, 40.0, 20.0));
    }

    @Test
    void eachLookAddsWhatTheOneBeforeDidNotSee() {
        Pod first = pod("a", 10L, 40L);
        MeterStatus running = meter(null, 30, pod("a", 10L, null));
        MeterStatus ended = meter(running, 900, first);
        assertThat(ended).isEqualTo(new MeterStatus(at(40), 30.0, 60.0, 30.0));
        assertThat(meter(ended, 950, first)).as("it stands still").isEqualTo(ended);
        assertThat(meter(ended, 1000, first, pod("b", 990L, null)))
                .as("between two pods nothing is used")
                .isEqualTo(new MeterStatus(at(1000), 40.0, 80.0, 40.0));
    }

    @Test
    void whatWasCountedStaysWhenAQueueOrAPersonHasRemovedThePod() {
        MeterStatus running = meter(null, 30, pod("a", 10L, null));
        assertThat(meter(running, 900)).isEqualTo(running);
        assertThat(meter(running, 1000, pod("b", 960L, 990L))).isEqualTo(new MeterStatus(at(990), 50.0, 100.0, 50.0));
    }

    @Test
    void podsThatWorkTogetherEachCountAndTheirTimeOnce() {
        assertThat(meter(null, 100, pod("a", 10L, 50L), pod("b", 20L, 60L), pod("c", 80L, null)))
                .isEqualTo(new MeterStatus(at(100), 70.0, 200.0, 100.0));
    }

    @Test
    void whatAnOperatorWithoutAMeterHasSaidIsNotLost() {
        CostStatus said = new CostStatus(1.0, 0.5, 0L, 0.0, null, null);
        assertThat(Meter.of(
                        null,
                        said,
                        new Children(List.of(job()), List.of(pod("a", 0L, null))),
                        "run",
                        NOON.plusSeconds(10)))
                .isEqualTo(new MeterStatus(at(10), 10.0, 3600.0, 1800.0));
    }

    @Test
    void thePodsOfAnotherOwnerAreNotCounted() {
        Children children = new Children(List.of(job()), List.of(pod("a", 0L, null)));
        assertThat(Meter.of(null, null, children, "other", NOON.plusSeconds(10)))
                .isNull();
    }

    private static MeterStatus meter(MeterStatus before, long seconds, Pod... pods) {
        return Meter.of(before, null, new Children(List.of(job()), List.of(pods)), "run", NOON.plusSeconds(seconds));
    }

    private static String at(long seconds) {
        return NOON.plusSeconds(seconds).toString();
    }

    private static Job job() {
        return new JobBuilder()
                .withNewMetadata()
                .withName("job")
                .withUid("job")
                .addNewOwnerReference()
                .withUid("run")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withNewResources()
                .withLimits(Map.of("cpu", new Quantity("2"), "nvidia.com/gpu", new Quantity("1")))
                .endResources()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Pod pod(String name, @Nullable Long start, @Nullable Long end) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withCreationTimestamp(NOON.toString())
                .addNewOwnerReference()
                .withUid("job")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewStatus()
                .withStartTime(start == null ? null : at(start))
                .endStatus();
        return end == null
                ? pod.build()
                : pod.editStatus()
                        .withPhase("Failed")
                        .addNewContainerStatus()
                        .withName("work")
                        .withNewState()
                        .withNewTerminated()
                        .withFinishedAt(at(end))
                        .endTerminated()
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build();
    }
}
