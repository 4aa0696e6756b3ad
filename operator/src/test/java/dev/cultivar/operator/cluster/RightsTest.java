package dev.cultivar.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.events.EventRecorder;
import dev.cultivar.operator.health.LedOperator;
import dev.cultivar.operator.report.AuthoritySecret;
import dev.cultivar.operator.report.PodToken;
import dev.cultivar.operator.report.Senders;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rights of the chart are those that are used: the API server's audit log of one life of each kind, with the chart's roles alone,
 * beside the rendered roles.
 */
@NullUnmarked // what is absent fails the test that looks at it
class RightsTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}],
             stages: [{name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], duration: {steps: 4},
              batch: {gradientAccumulationSteps: 2}}}]}""";
    private static final String RUN =
            "{recipe: {name: recipe}, models: {base: {volume: {path: m}}}, datasets: {domain: {name: pages}}%s}";
    private static final String GANG =
            ", compute: {nodes: 2}, queue: {coscheduling: {schedulerName: gangs}}, suspend: %s";
    private static final String BRIEF =
            ", ttlSecondsAfterFinished: 1, overrides: [{field: recipe.stages.read.train.duration.steps, value: '5'}, {field: run.compute.memory, value: 5Gi}]";
    private static final String SEARCH = ", seed: 9, suspend: %s, search: {seeds: 2}";
    private static final String POD_GROUPS = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: podgroups.scheduling.x-k8s.io, annotations: {api-approved.kubernetes.io: "https://github.com/kubernetes-sigs/scheduler-plugins/pull/50"}}
            spec:
              group: scheduling.x-k8s.io
              scope: Namespaced
              names: {kind: PodGroup, listKind: PodGroupList, plural: podgroups, singular: podgroup}
              versions:
              - {name: v1alpha1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
            """;

    /** Rights that no request shows, each with its reason. */
    private static final Map<String, String> ASKED_BY_THE_SERVER = Map.of(
            "bind rbac.authorization.k8s.io/clusterroles", "a check within create rolebindings",
            "update cultivar.dev/domaindatasets/finalizers", "a check within create of what the dataset owns",
            "update cultivar.dev/trainingruns/finalizers", "the same of a run",
            "update cultivar.dev/evaluations/finalizers", "the same of an evaluation");

    /** Rights that nobody uses any more but replicas of the release before, which lead until an upgrade has rolled. */
    private static final Set<String> OF_THE_RELEASE_BEFORE = Set.of(
            "patch cultivar.dev/domaindatasets/status",
            "patch cultivar.dev/adaptationrecipes/status",
            "patch cultivar.dev/evaluations/status");

    /** What Kubernetes lets every account do. */
    private static final Set<String> EVERYBODYS = Set.of("create authorization.k8s.io/selfsubjectrulesreviews");

    @TempDir
    Path folder;

    @Test
    void theChartsRolesGrantWhatTheOperatorUsesAndNothingElse() throws Exception {
        Requests requests = new Requests(folder);
        try (ApiServer server = ApiServer.another(requests.arguments());
                KubernetesClient admin = server.admin();
                KubernetesClient client = server.operator()) {
            admin.load(new ByteArrayInputStream(POD_GROUPS.getBytes(StandardCharsets.UTF_8)))
                    .serverSideApply();
            Chart.awaitCrds(admin);
            Workspace workspace = new Workspace(admin, server.workspace());
            Process operator = LedOperator.process(
                            server.url(), Constants.WATCH_ALL_NAMESPACES, folder.resolve("operator.log"))
                    .start();
            try {
                live(workspace, admin, client);
            } finally {
                operator.destroy();
                assertThat(operator.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            report(workspace, admin, client);
            assertThat(requests.of(ApiServer.OPERATOR, false)).as("forbidden").isEmpty();
            Set<String> granted = granted(admin);
            granted.removeAll(ASKED_BY_THE_SERVER.keySet());
            granted.removeAll(OF_THE_RELEASE_BEFORE);
            Set<String> used = requests.of(ApiServer.OPERATOR, true);
            used.removeAll(EVERYBODYS);
            assertThat(granted).as("granted, and used").isEqualTo(used);
        }
    }

    private static void live(Workspace workspace, KubernetesClient admin, KubernetesClient client) {
        Hands hands = workspace.hands();
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.until(AdaptationRecipe.class, "recipe", "Ready", "True", "Valid");
        workspace.prepared("pages", RecordType.text, "d1");
        brief(workspace, admin);
        workspace.apply("DomainDataset", "split", executors(2));
        Job overtaken = hands.job("split", "prepare", 1);
        workspace.apply("DomainDataset", "split", executors(3));
        hands.collect(overtaken);
        hands.job("split", "prepare", 1);

        workspace.apply("TrainingRun", "run", RUN.formatted(GANG.formatted(false)));
        Job imported = hands.job("run", "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job small = hands.job("run", "read", 1);
        workspace.apply(
                "TrainingRun",
                "run",
                RUN.formatted(GANG.formatted(false).replace("{nodes: 2}", "{nodes: 2, memory: 6Gi}")));
        hands.collect(small);
        hands.job("run", "read", 1);
        workspace.apply(
                "TrainingRun",
                "run",
                RUN.formatted(GANG.formatted(true).replace("{nodes: 2}", "{nodes: 2, memory: 6Gi}")));
        workspace.until(TrainingRun.class, "run", "Suspended", "True", "Suspended");
        workspace.apply("TrainingRun", "grid", RUN.formatted(SEARCH.formatted(false)));
        hands.job("grid-1", "import", 1);
        workspace.apply("TrainingRun", "grid", RUN.formatted(SEARCH.formatted(true)));
        workspace.until(TrainingRun.class, "grid-1", "Suspended", "True", "Suspended");
        workspace.apply("Evaluation", "exam", """
                {models: {base: {volume: {path: m}}}, tasks: [{name: pages, lm: {data: {name: pages, split: test}}}]}""");
        workspace.until(Evaluation.class, "exam", "Reconciling", "True", "JobCreated");
        EventRecorder recorder = new EventRecorder(client, Clock.systemUTC(), "rights");
        HasMetadata run = workspace.get(TrainingRun.class, "run");
        recorder.record(run, false, "Again", "the same twice");
        recorder.record(run, false, "Again", "the same twice");
        admin.resource(run).delete();
    }

    /** A run that is over and is not kept. */
    private static void brief(Workspace workspace, KubernetesClient admin) {
        Hands hands = workspace.hands();
        workspace.apply("TrainingRun", "brief", RUN.formatted(BRIEF));
        Job imported = hands.job("brief", "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job("brief", "read", 1);
        hands.succeed(read, Workspace.stage(read, "model", "m2", null));
        await("the run to be deleted")
                .atMost(Workspace.PATIENCE)
                .until(() -> admin.resources(TrainingRun.class)
                                .inNamespace(workspace.namespace())
                                .withName("brief")
                                .get()
                        == null);
    }

    /** What the endpoint asks; its authority is made, read and renewed. */
    private static void report(Workspace workspace, KubernetesClient admin, KubernetesClient client)
            throws GeneralSecurityException {
        for (int days : new int[] {0, 1, 340}) {
            new AuthoritySecret(
                            client,
                            Chart.NAMESPACE,
                            List.of("cultivar-report.cultivar-system.svc"),
                            Clock.offset(Clock.systemUTC(), Duration.ofDays(days)))
                    .load();
        }
        Pod pod = workspace.hands().run(workspace.hands().job("split", "prepare", 1));
        assertThat(new Senders(client, Clock.systemUTC()).of(PodToken.of(admin, pod), "10.0.0.1"))
                .isInstanceOf(Senders.Answer.Known.class);
    }

    private static String executors(int count) {
        return Workspace.dataset(RecordType.text).replace("{sources", "{compute: {executors: " + count + "}, sources");
    }

    /** The rights of the operator's roles; executors have a role of their own. */
    private static Set<String> granted(KubernetesClient client) {
        Set<String> rights = new TreeSet<>();
        Chart.objects(client, Chart.render()).stream()
                .filter(object -> object.getMetadata().getName().startsWith("cultivar-operator"))
                .flatMap(RightsTest::rules)
                .forEach(rule -> rule.getApiGroups()
                        .forEach(group -> rule.getResources()
                                .forEach(resource -> rule.getVerbs()
                                        .forEach(verb -> rights.add(verb + " " + group + "/" + resource)))));
        return rights;
    }

    private static Stream<PolicyRule> rules(HasMetadata object) {
        return switch (object) {
            case ClusterRole role -> role.getRules().stream();
            case Role role -> role.getRules().stream();
            default -> Stream.empty();
        };
    }
}
