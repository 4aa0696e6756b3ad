package dev.cultivar.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.compute.Compute;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Executors;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.operator.cluster.RunningOperator;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WorkJobTest {
    private static final Owner OWNER = new Owner("cultivar.dev/v1alpha1", "TrainingRun", "team-a", "run", "uid-1", 1L);

    @Test
    void namesAreOwnerOrderAndNumber() {
        Job job = job("2", "100m");
        assertThat(job.getMetadata().getName()).matches("run-[0-9a-f]{8}-3");
        assertThat(job.getMetadata().getOwnerReferences().getFirst().getController())
                .isTrue();
    }

    @Test
    void exitCode2FailsAtOnceAndTerminationsAndDisruptionsCostNothing() {
        Job job = job("2", "100m");
        assertThat(job.getSpec().getPodReplacementPolicy()).isEqualTo("Failed");
        assertThat(job.getSpec().getPodFailurePolicy().getRules())
                .extracting(r -> r.getAction()
                        + (r.getOnExitCodes() == null
                                ? r.getOnPodConditions().getFirst().getType()
                                : r.getOnExitCodes().getValues()))
                .containsExactly("FailJob[2]", "Ignore[143]", "IgnoreDisruptionTarget");
    }

    @Test
    void thePodIsRestrictedAndKnowsItsPlace() {
        PodSpec pod = job("2", "100m").getSpec().getTemplate().getSpec();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
        Container container = pod.getContainers().getFirst();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        Map<String, String> environment =
                container.getEnv().stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
        assertThat(environment)
                .containsEntry(PodEnvironment.OWNER_UID, "uid-1")
                .containsEntry(PodEnvironment.STORE, "/store")
                .containsEntry(PodEnvironment.ORDER, "/etc/cultivar/order/order.json");
    }

    @Test
    void aCpuRequestIsNeverAboveItsLimit() {
        assertThat(job("50m", "100m")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getResources()
                        .getRequests()
                        .get("cpu"))
                .hasToString("50m");
    }

    @Test
    void threadsFollowTheCpuLimitRoundedUp() {
        assertThat(Orders.threads(compute("1500m", "100m"))).isEqualTo(2);
        assertThat(Orders.threads(compute("0.1", "100m"))).isEqualTo(1);
    }

    @Test
    void executorsAreShapedHereAndAreNoPartOfTheOrder() throws IOException {
        WorkPlan alone = plan(new Compute("1500m", "2Gi", "100m", null, Map.of("disk", "fast"), null, null, null));
        WorkPlan plan = plan(new Compute("1500m", "2Gi", "100m", null, Map.of("disk", "fast"), 3, null, null));
        assertThat(plan.orderDigest()).isEqualTo(alone.orderDigest());

        Job job = WorkJob.of(plan, 1, RunningOperator.SETTINGS);
        PodSpec driver = job.getSpec().getTemplate().getSpec();
        assertThat(driver.getServiceAccountName()).isEqualTo(plan.orderName());
        assertThat(driver.getAutomountServiceAccountToken()).isTrue();
        Map<String, EnvVar> environment = driver.getContainers().getFirst().getEnv().stream()
                .collect(Collectors.toMap(EnvVar::getName, variable -> variable));
        assertThat(Objects.requireNonNull(environment.get(PodEnvironment.POD_ADDRESS))
                        .getValueFrom()
                        .getFieldRef()
                        .getFieldPath())
                .isEqualTo("status.podIP");
        Executors executors = CanonicalJson.strict()
                .readValue(
                        Objects.requireNonNull(environment.get(PodEnvironment.EXECUTORS))
                                .getValue(),
                        Executors.class);
        assertThat(executors.count()).isEqualTo(3);
        assertThat(executors.threads()).isEqualTo(2);
        assertThat(executors.memory()).isEqualTo(2L << 30);
        Pod pod = Serialization.unmarshal(executors.pod().toString(), Pod.class);
        assertThat(pod.getMetadata().getLabels())
                .containsEntry(Labels.OWNER, "run")
                .containsEntry(Labels.ORDER, plan.shortDigest());
        assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSpec().getSecurityContext()).isEqualTo(driver.getSecurityContext());
        assertThat(pod.getSpec().getNodeSelector()).isEqualTo(Map.of("disk", "fast"));
        Container container = pod.getSpec().getContainers().getFirst();
        assertThat(container.getSecurityContext())
                .isEqualTo(driver.getContainers().getFirst().getSecurityContext());
        assertThat(container.getResources())
                .isEqualTo(driver.getContainers().getFirst().getResources());
        assertThat(container.getVolumeMounts())
                .filteredOn(mount -> mount.getName().equals("store"))
                .extracting(VolumeMount::getReadOnly)
                .containsExactly(true);
        assertThat(WorkJob.runs(job, plan, RunningOperator.SETTINGS)).isTrue();
        assertThat(WorkJob.runs(job, alone, RunningOperator.SETTINGS)).isFalse();
    }

    @Test
    void ofASecretThePodGetsTheHubsTokenAndItMayBeMissing() throws IOException {
        String source = """
                {"name": "%s", "record": "text", "from": {"hub": {"repoId": "o/n", "revision": "%s", "allowPatterns": ["*"]%s}}}""";
        Order order = CanonicalJson.strict()
                .readValue(
                        "{\"schemaVersion\": 1, \"seed\": 0, \"threads\": 1, \"work\": {\"prepare\": {\"sources\": ["
                                + source.formatted("a", "1".repeat(40), "") + ", "
                                + source.formatted("b", "1".repeat(40), ", \"tokenSecret\": {\"name\": \"reader\"}")
                                + ", "
                                + source.formatted("c", "1".repeat(40), ", \"tokenSecret\": {\"name\": \"reader\"}")
                                + "]}}}",
                        Order.class);
        Compute compute = compute("2", "100m");
        WorkPlan plan = WorkPlan.of(OWNER, "prepare", order, compute, null, "image:1", 6, false, "");
        assertThat(plan.hubSecrets()).containsExactly("reader");
        assertThat(plan.withRecordedOrder("0".repeat(64)).hubSecrets()).containsExactly("reader");
        PodSpec pod = WorkJob.of(plan, 1, RunningOperator.SETTINGS)
                .getSpec()
                .getTemplate()
                .getSpec();
        SecretProjection secret = pod.getVolumes()
                .getLast()
                .getProjected()
                .getSources()
                .getFirst()
                .getSecret();
        assertThat(secret.getName()).isEqualTo("reader");
        assertThat(secret.getOptional()).isTrue();
        assertThat(secret.getItems())
                .extracting(item -> item.getKey() + " " + item.getPath())
                .containsExactly("HF_TOKEN reader");
        Container container = pod.getContainers().getFirst();
        String folder = container.getEnv().stream()
                .filter(variable -> variable.getName().equals(PodEnvironment.HUB_TOKENS))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow();
        assertThat(container.getVolumeMounts())
                .filteredOn(mount -> mount.getMountPath().equals(folder))
                .extracting(VolumeMount::getReadOnly)
                .containsExactly(true);
        assertThat(job("2", "100m").getSpec().getTemplate().getSpec().getVolumes())
                .noneMatch(volume -> volume.getName().equals("hub-tokens"));
    }

    private static Job job(String cpu, String request) {
        return WorkJob.of(plan(compute(cpu, request)), 3, RunningOperator.SETTINGS);
    }

    private static WorkPlan plan(Compute compute) {
        return WorkPlan.of(
                OWNER, "import", Orders.importModel("imports/m", compute), compute, null, "image:1", 6, false, "");
    }

    private static Compute compute(String cpu, String request) {
        return new Compute(cpu, "4Gi", request, null, null, null, null, null);
    }
}
