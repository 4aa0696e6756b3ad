package dev.cultivar.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.compute.Compute;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.operator.cluster.RunningOperator;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WorkJobTest {
    private static final Owner OWNER = new Owner("cultivar.dev/v1alpha1", "TrainingRun", "team-a", "run", "uid-1");

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

    private static Job job(String cpu, String request) {
        Compute compute = compute(cpu, request);
        WorkPlan plan = WorkPlan.of(
                OWNER, "import", Orders.importModel("imports/m", compute), compute, null, "image:1", 6, false, "");
        return WorkJob.of(plan, 3, RunningOperator.SETTINGS);
    }

    private static Compute compute(String cpu, String request) {
        return new Compute(cpu, "4Gi", request, null, null);
    }
}
