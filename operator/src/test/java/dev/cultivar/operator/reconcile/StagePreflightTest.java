package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.TrainingRun;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class StagePreflightTest {
    private static final String RUN = """
            metadata: {name: run, namespace: n, uid: u}
            spec:
              recipe: {name: r}
              models: {base: {volume: {path: imports/m}}}
              datasets: {domain: {name: d}}
              compute: {cpu: "2", memory: 1Gi}
              overrides: [{field: run.queue.kueue.priorityClass, value: high}]
              %s
            status:
              startTime: 2026-11-28T00:00:00Z
              recipe:
                slots: [{name: domain, record: text}]
                stages: [{name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]
              stages: [{name: read, state: Succeeded, tokensPerSecond: 100, metrics: {tokens: 1000, flops: 2000}}]
            """;

    @Test
    void aRunWhoseStageWasMeasuredTellsItsPace() {
        assertThat(StagePreflight.paces(run("queue: {kueue: {name: q}}"))).hasSize(1);
    }

    /** An index function that throws would stop the informer of all runs, at a start of the operator too. */
    @Test
    void aRunWhoseOverridesNoLongerFitTellsNone() {
        assertThat(StagePreflight.paces(run(""))).isEmpty();
    }

    private static TrainingRun run(String queue) {
        return Serialization.unmarshal(RUN.formatted(queue), TrainingRun.class);
    }
}
