package dev.cultivar.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.TrainingRun;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class LeanTest {
    private static final KubernetesSerialization LEAN =
            new KubernetesSerialization(Serialization.lean(new ObjectMapper()), true);

    @Test
    void equalSpecsAndStatusesAreOneAndOthersAreNot() {
        TrainingRun one = run("one", 1);
        TrainingRun two = run("two", 1);
        assertThat(two.getSpec()).isSameAs(one.getSpec());
        assertThat(two.getStatus()).isSameAs(one.getStatus());
        assertThat(run("three", 2).getSpec()).isNotEqualTo(one.getSpec());
    }

    @Test
    void whoWroteWhatIsNotKept() {
        TrainingRun run = run("one", 1);
        assertThat(run.getMetadata().getManagedFields()).isEmpty();
        assertThat(run.getMetadata().getAnnotations()).containsOnlyKeys("cultivar.dev/retry");
    }

    @Test
    void ofAPodIsKeptWhatDecisionsRead() {
        Pod pod = LEAN.unmarshal("""
                kind: Pod
                metadata: {name: p, labels: {a: b}}
                spec:
                  nodeSelector: {zone: a}
                  volumes: [{name: v, emptyDir: {}}]
                  tolerations: [{operator: Exists}]
                  containers:
                  - {name: work, image: i, env: [{name: CULTIVAR_ORDER_DIGEST, value: d}, {name: CULTIVAR_EXECUTORS, value: e}],
                     resources: {limits: {memory: 4Gi}}, volumeMounts: [{name: v, mountPath: /v}]}
                status: {phase: Running, podIPs: [{ip: 10.0.0.1}], containerStatuses: [{name: work, state: {running: {startedAt: now}}}]}
                """, Pod.class);
        assertThat(pod.getSpec().getVolumes()).isEmpty();
        assertThat(pod.getSpec().getTolerations()).isEmpty();
        assertThat(pod.getSpec().getNodeSelector()).containsEntry("zone", "a");
        var container = pod.getSpec().getContainers().getFirst();
        assertThat(container.getVolumeMounts()).isEmpty();
        assertThat(container.getEnv()).extracting("name").containsExactly("CULTIVAR_EXECUTORS");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(pod.getStatus().getPodIPs()).isEmpty();
        assertThat(pod.getStatus().getContainerStatuses().getFirst().getState().getRunning())
                .isNotNull();
    }

    /** As a server sends it once a minute. */
    @Test
    void aBookmarkIsRead() {
        assertThat(LEAN.unmarshal(
                                "---\n{kind: Pod, metadata: {resourceVersion: '5'}, spec: {containers: null}, status: {containerStatuses: null}}",
                                Pod.class)
                        .getMetadata()
                        .getResourceVersion())
                .isEqualTo("5");
        assertThat(LEAN.unmarshal(
                                "---\n{kind: Pod, metadata: {annotations: null}, spec: {containers: [{name: a, env: null}]}}",
                                Pod.class)
                        .getSpec()
                        .getContainers())
                .hasSize(1);
    }

    private static TrainingRun run(String name, int seed) {
        return LEAN.unmarshal("""
                kind: TrainingRun
                metadata:
                  name: %s
                  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}', cultivar.dev/retry: a}
                  managedFields: [{manager: kubectl, operation: Apply}]
                spec: {recipe: {name: r}, models: {}, datasets: {}, seed: %d}
                status: {startTime: '2026-11-25T00:00:00Z'}
                """.formatted(name, seed), TrainingRun.class);
    }
}
