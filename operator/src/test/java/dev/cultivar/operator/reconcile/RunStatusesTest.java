package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class RunStatusesTest {
    private static final String RUN = """
            metadata: {name: run, namespace: n, uid: run}
            spec: {recipe: {name: r}, models: {}, datasets: {}%s}
            status: {cost: {cpuHours: 1.0, gpuHours: 0.0, tokens: 0, flops: 0.0}}
            """;
    private static final Job JOB = Serialization.unmarshal("""
            metadata: {name: job, uid: job, ownerReferences: [{uid: run, controller: true, kind: TrainingRun, name: run, apiVersion: cultivar.dev/v1alpha1}]}
            spec: {template: {spec: {containers: [{name: work, resources: {limits: {cpu: "2"}}}]}}}
            """, Job.class);
    private static final Pod POD = Serialization.unmarshal("""
            metadata: {name: pod, uid: pod, creationTimestamp: "2026-11-28T12:00:00Z", ownerReferences: [{uid: job, controller: true, kind: Job, name: job, apiVersion: batch/v1}]}
            status: {phase: Running, startTime: "2026-11-28T12:00:00Z"}
            """, Pod.class);

    @Test
    void theMeterOfARunBeginsWithWhatWasSaidOfIt() {
        assertThat(cpuSeconds("")).isEqualTo(3600);
    }

    @Test
    void theMeterOfASearchCountsItsOwnPodsAndNotItsTrialsAgain() {
        assertThat(cpuSeconds(", search: {seeds: 2}")).isEqualTo(40);
    }

    @Test
    void aMeterThatAloneMovesIsWrittenEveryFiveMinutes() {
        TrainingRunStatus first = look(Serialization.unmarshal(RUN.formatted(""), TrainingRun.class), "12:00:20Z");
        assertThat(first.meter().until()).isEqualTo("2026-11-28T12:00:20Z");
        assertThat(look(said(first), "12:04:50Z")).isEqualTo(first);
        TrainingRunStatus later = look(said(first), "12:05:20Z");
        assertThat(later.meter().activeSeconds()).isEqualTo(320);
        assertThat(later.cost().cpuHours()).isGreaterThan(first.cost().cpuHours());
    }

    private static TrainingRun said(TrainingRunStatus status) {
        TrainingRun run = Serialization.unmarshal(RUN.formatted(""), TrainingRun.class);
        run.setStatus(status);
        return run;
    }

    private static TrainingRunStatus look(TrainingRun run, String time) {
        Instant now = Instant.parse("2026-11-28T" + time);
        TrainingRunStatus before = RunStatuses.of(run);
        RunStatuses statuses = new RunStatuses(before, RunningOperator.SETTINGS);
        statuses.cost(
                RunCost.Used.of(statuses.meter(run, new Children(List.of(JOB), List.of(POD)), now), statuses.stages()));
        return statuses.build(1, now, Verdict.running("Running", "stage read is at work"));
    }

    private static double cpuSeconds(String search) {
        TrainingRun run = Serialization.unmarshal(RUN.formatted(search), TrainingRun.class);
        return new RunStatuses(RunStatuses.of(run), RunningOperator.SETTINGS)
                .meter(run, new Children(List.of(JOB), List.of(POD)), Instant.parse("2026-11-28T12:00:20Z"))
                .cpuSeconds();
    }
}
