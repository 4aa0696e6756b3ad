package dev.cultivar.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.operator.cluster.RunningOperator;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NodeNetworkTest {
    private static final Owner OWNER = new Owner("cultivar.dev/v1alpha1", "TrainingRun", "team-a", "run", "uid-1", 1L);
    private static final int RETRIES = 6;

    @Test
    void aStageOnThreeNodesIsAnIndexedJobThatIsDoneWhenPodZeroIs() throws Exception {
        Job job = WorkJob.of(plan(training(), 3), 2, RunningOperator.SETTINGS);
        assertThat(job.getSpec().getCompletionMode()).isEqualTo("Indexed");
        assertThat(job.getSpec().getParallelism()).isEqualTo(3);
        assertThat(job.getSpec().getCompletions()).isEqualTo(3);
        assertThat(job.getSpec().getSuccessPolicy().getRules().getFirst().getSucceededIndexes())
                .isEqualTo("0");
        assertThat(job.getSpec().getBackoffLimit())
                .as("seven attempts in which three pods end are 21 failures, and the 21st is the last")
                .isEqualTo(20);
        assertThat(job.getSpec().getPodFailurePolicy().getRules())
                .as("an order that is wrong still fails at once")
                .first()
                .extracting(rule -> rule.getAction())
                .isEqualTo("FailJob");
    }

    @Test
    void podsKnowTheFirstByTheNameThatTheHeadlessServiceGivesIt() throws Exception {
        WorkPlan plan = plan(training(), 3);
        Job job = WorkJob.of(plan, 2, RunningOperator.SETTINGS);
        PodSpec pod = job.getSpec().getTemplate().getSpec();
        Map<String, String> environment = pod.getContainers().getFirst().getEnv().stream()
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
        assertThat(pod.getSubdomain()).isEqualTo(plan.orderName());
        assertThat(environment)
                .containsEntry(PodEnvironment.NODES, "3")
                .containsEntry(PodEnvironment.LEADER, plan.jobName(2) + "-0." + plan.orderName() + ":7077");
        Service service = (Service) NodeNetwork.of(plan).getFirst();
        assertThat(service.getMetadata().getName()).isEqualTo(plan.orderName());
        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(service.getSpec().getPublishNotReadyAddresses())
                .as("pods look for each other before they are ready")
                .isTrue();
        assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(service.getSpec().getSelector());
    }

    @Test
    void onlyPodsOfTheSameWorkReachThem() throws Exception {
        NetworkPolicy policy =
                (NetworkPolicy) NodeNetwork.of(plan(training(), 3)).getLast();
        assertThat(policy.getSpec().getIngress().getFirst().getFrom().getFirst().getPodSelector())
                .isEqualTo(policy.getSpec().getPodSelector());
        assertThat(policy.getSpec().getPodSelector().getMatchLabels()).containsKey(Labels.ORDER);
    }

    @Test
    void oneNodeAndWorkThatIsNotSplitStayPlainJobs() throws Exception {
        Job one = WorkJob.of(plan(training(), 1), 1, RunningOperator.SETTINGS);
        assertThat(one.getSpec().getCompletionMode()).isNull();
        assertThat(one.getSpec().getBackoffLimit()).isEqualTo(RETRIES);
        assertThat(NodeNetwork.of(plan(training(), 1))).isEmpty();
        WorkPlan imported = plan(Orders.importModel("imports/m", compute(3)), 3);
        assertThat(imported.nodes()).isEqualTo(1);
        assertThat(plan(training(), 3).withRecordedOrder("0".repeat(64)).nodes())
                .isEqualTo(3);
    }

    @Test
    void aJobOfAnotherNumberOfNodesIsMadeAnew() throws Exception {
        Job job = WorkJob.of(plan(training(), 3), 1, RunningOperator.SETTINGS);
        assertThat(WorkJob.runs(job, plan(training(), 3), RunningOperator.SETTINGS))
                .isTrue();
        assertThat(WorkJob.runs(job, plan(training(), 2), RunningOperator.SETTINGS))
                .isFalse();
    }

    private static WorkPlan plan(Order order, int nodes) {
        return WorkPlan.of(OWNER, "read", order, compute(nodes), null, "image:1", RETRIES, false, "");
    }

    private static Compute compute(int nodes) {
        return new Compute("2", "4Gi", "100m", null, null, null, nodes, null);
    }

    private static Order training() throws JsonProcessingException {
        return CanonicalJson.lenient()
                .readValue(
                        "{\"schemaVersion\": 1, \"seed\": 1, \"threads\": 2, \"work\": {\"train\": {\"stage\": \"read\"}}}",
                        Order.class);
    }
}
