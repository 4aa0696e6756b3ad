package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.RecordType;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.observe.Children;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A dataset with executors, on a real API server with the chart's roles. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class ExecutorsTest extends ReconcilerTest {

    @Test
    void thePreparingPodMayMakePodsInItsNamespaceAndNothingElse() {
        Job job = prepared(2);
        String account = job.getSpec().getTemplate().getSpec().getServiceAccountName();
        String dataset =
                workspace.get(DomainDataset.class, "pages").getMetadata().getUid();
        for (Class<? extends HasMetadata> kind :
                List.of(ServiceAccount.class, RoleBinding.class, NetworkPolicy.class)) {
            assertThat(Children.controlledBy(workspace.get(kind, account), dataset))
                    .as(kind.getSimpleName())
                    .isTrue();
        }
        for (String verb : List.of("create", "deletecollection")) {
            await("the API server to know the binding: " + verb)
                    .atMost(Workspace.PATIENCE)
                    .until(() -> may(account, workspace.namespace(), verb, "pods"));
        }
        assertThat(may(account, "kube-system", "create", "pods")).isFalse();
        assertThat(may(account, workspace.namespace(), "get", "secrets")).isFalse();
        assertThat(may(account, workspace.namespace(), "create", "configmaps")).isFalse();
        assertThat(may("default", workspace.namespace(), "create", "pods")).isFalse();
    }

    @Test
    void nobodyButThePodsOfTheWorkReachesThem() {
        Job job = prepared(2);
        NetworkPolicy policy = workspace.get(
                NetworkPolicy.class, job.getSpec().getTemplate().getSpec().getServiceAccountName());
        assertThat(policy.getSpec().getIngress().getFirst().getFrom().getFirst().getPodSelector())
                .isEqualTo(policy.getSpec().getPodSelector());
        assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels());
    }

    @Test
    void anExecutorThatCannotBeScheduledIsInTheCondition() {
        Pod driver = hands.run(prepared(2));
        workspace.until(DomainDataset.class, "pages", "Reconciling", "True", "Preparing");
        Pod executor = hands.unscheduled(driver, "0/1 nodes are available: 1 Insufficient memory.");
        DomainDataset waiting =
                workspace.until(DomainDataset.class, "pages", "Reconciling", "True", "ExecutorsPending");
        assertThat(Workspace.message(waiting, "Reconciling"))
                .isEqualTo("0 of 2 executors run; pod " + executor.getMetadata().getName()
                        + ": 0/1 nodes are available: 1 Insufficient memory.");
        hands.start(executor);
        workspace.until(DomainDataset.class, "pages", "Reconciling", "True", "Preparing");
    }

    @Test
    void aJobThatHasNotRunIsMadeAnewForAnotherNumberOfExecutors() {
        Job before = prepared(2);
        workspace.apply("DomainDataset", "pages", spec(5));
        await().atMost(Workspace.PATIENCE).until(() -> {
            Job now = admin.resource(before).get();
            return now == null || now.getMetadata().getDeletionTimestamp() != null;
        });
    }

    private Job prepared(int executors) {
        workspace.apply("DomainDataset", "pages", spec(executors));
        return hands.job("pages", "prepare", 1);
    }

    private static String spec(int executors) {
        return Workspace.dataset(RecordType.text)
                .replace("{sources", "{compute: {executors: " + executors + "}, sources");
    }

    private boolean may(String account, String namespace, String verb, String resource) {
        String user = "system:serviceaccount:" + workspace.namespace() + ":" + account;
        return Boolean.TRUE.equals(admin.resource(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withVerb(verb)
                        .withResource(resource)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create()
                .getStatus()
                .getAllowed());
    }
}
