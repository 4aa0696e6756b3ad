package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.DomainDatasetStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PrepareWork;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.observe.Received;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class DomainDatasetReconcilerTest extends ReconcilerTest {

    @Test
    void aDatasetIsPreparedByOneJobFromAnOrderThatThePodCanCheck() throws IOException {
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job job = hands.job("pages", "prepare", 1);

        ConfigMap order = admin.configMaps()
                .inNamespace(workspace.namespace())
                .withName(Hands.orderMap(job))
                .require();
        String json = order.getData().get("order.json");
        assertThat(order.getImmutable()).isTrue();
        assertThat(CanonicalJson.digest(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(Hands.order(job));
        Order parsed = CanonicalJson.strict().readValue(json, Order.class);
        assertThat(parsed.threads()).isEqualTo(2);
        assertThat(((PrepareWork) parsed.work().chosen()).sources().getFirst().name())
                .isEqualTo("lines");

        Pod pod = hands.run(job);
        workspace.until(DomainDataset.class, "pages", "Reconciling", "True", "Preparing");
        hands.end(pod, Workspace.dataset(job, RecordType.text, "d1"));
        hands.complete(job);
        DomainDataset ready = workspace.until(DomainDataset.class, "pages", "Ready", "True", "Prepared");

        DomainDatasetStatus status = ready.getStatus();
        assertThat(status.artifact().digest()).isEqualTo("d1");
        assertThat(status.records()).isEqualTo(2);
        assertThat(status.card()).isEqualTo(Workspace.card("d1"));
        assertThat(status.record()).isEqualTo(RecordType.text);
        assertThat(status.splits()).extracting(s -> s.name()).containsExactly("test", "train");
        assertThat(status.versions().image()).isEqualTo("test/dataset:1");
        assertThat(Workspace.condition(ready, "Stalled").orElseThrow().status()).isEqualTo("False");
        assertThat(hands.jobs("pages", "prepare")).hasSize(1);
    }

    @Test
    void aHostThatIsNotAllowedStallsBeforeAnyPodAndAnAllowedOneReachesThePod() {
        String spec = "{sources: [{name: far, record: text, from: {http: {url: 'https://HOST/a.jsonl', sha256: '"
                + "0".repeat(64) + "'}}}]}";
        workspace.apply("DomainDataset", "far", spec.replace("HOST", "other.example.org"));
        DomainDataset stalled = workspace.until(DomainDataset.class, "far", "Stalled", "True", "HostNotAllowed");
        assertThat(Workspace.message(stalled, "Ready"))
                .startsWith("sources[far].from.http.url: other.example.org is not among the hosts")
                .contains("downloads.hosts");
        assertThat(hands.jobs("far", "prepare")).isEmpty();

        workspace.apply("DomainDataset", "far", spec.replace("HOST", "data.example.org"));
        Job job = hands.job("far", "prepare", 1);
        assertThat(job.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .filteredOn(variable -> variable.getName().equals("CULTIVAR_DOWNLOAD_HOSTS"))
                .extracting(variable -> variable.getValue())
                .containsExactly("data.example.org");
    }

    @Test
    void aHostThatIsNoLongerAllowedTakesNothingBack() {
        String spec =
                "{sources: [{name: far, record: text, from: {http: {url: 'https://data.example.org/a.jsonl', sha256: '"
                        + "0".repeat(64) + "'}}}]}";
        workspace.apply("DomainDataset", "done", spec);
        Job done = hands.job("done", "prepare", 1);
        hands.succeed(done, Workspace.dataset(done, RecordType.text, "d1"));
        workspace.until(DomainDataset.class, "done", "Ready", "True", "Prepared");
        workspace.apply("DomainDataset", "running", spec);
        Job running = hands.job("running", "prepare", 1);
        Pod pod = hands.run(running);
        workspace.until(DomainDataset.class, "running", "Reconciling", "True", "Preparing");

        operator.close();
        // as Kubernetes does some time after a job's end
        admin.resource(done).delete();
        operator = new RunningOperator(SERVER, RunningOperator.NO_HOSTS);
        try {
            workspace.apply("DomainDataset", "late", spec);
            workspace.until(DomainDataset.class, "late", "Stalled", "True", "HostNotAllowed");
            hands.end(pod, Workspace.dataset(running, RecordType.text, "d2"));
            hands.complete(running);
            workspace.until(DomainDataset.class, "running", "Ready", "True", "Prepared");
            await().during(Duration.ofSeconds(2))
                    .atMost(Workspace.PATIENCE)
                    .until(() -> Workspace.condition(workspace.get(DomainDataset.class, "done"), "Prepared")
                            .filter(prepared -> prepared.status().equals("True"))
                            .isPresent());
        } finally {
            operator.close();
            operator = new RunningOperator(SERVER);
        }
    }

    @Test
    void theRunningStepIsInStatusSoonAfterAReport() {
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job job = hands.job("pages", "prepare", 1);
        Pod pod = hands.run(job);
        workspace.until(DomainDataset.class, "pages", "Reconciling", "True", "Preparing");

        operator.reports().put(pod.getMetadata().getUid(), new Received(Report.started("once"), Instant.now()));
        operator.wakeups().wake("DomainDataset", workspace.namespace(), "pages");

        await().atMost(Workspace.PATIENCE)
                .until(() -> "once"
                        .equals(workspace
                                .get(DomainDataset.class, "pages")
                                .getStatus()
                                .stage()));
    }

    @Test
    void aChangedSpecIsPreparedAnewAndTheOldArtifactStaysMeanwhile() {
        workspace.prepared("pages", RecordType.text, "d1");
        workspace.apply(
                "DomainDataset", "pages", Workspace.dataset(RecordType.text).replace("{sources", "{seed: 8, sources"));

        Job second = hands.job("pages", "prepare", 2);
        DomainDataset between = workspace.until(DomainDataset.class, "pages", "Prepared", "False", "JobCreated");
        assertThat(between.getStatus().artifact().digest()).isEqualTo("d1");
        assertThat(between.getStatus().artifactGeneration()).isEqualTo(1);

        hands.succeed(second, Workspace.dataset(second, RecordType.text, "d2"));
        DomainDataset after = workspace.until(DomainDataset.class, "pages", "Ready", "True", "Prepared");
        assertThat(after.getStatus().artifact().digest()).isEqualTo("d2");
        assertThat(after.getStatus().artifactGeneration()).isEqualTo(2);
    }

    @Test
    void exitCode2StallsWithThePodsOwnSentenceAndARetryTokenTriesAgain() {
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job job = hands.job("pages", "prepare", 1);
        hands.refuse(job, Workspace.refused(job, "BadRecord", "pages.jsonl:3: text is missing"));
        DomainDataset stalled = workspace.until(DomainDataset.class, "pages", "Stalled", "True", "BadRecord");
        assertThat(Workspace.message(stalled, "Ready"))
                .startsWith("pages.jsonl:3: text is missing")
                .contains("(change the spec, or, if the cause lies outside it");
        assertThat(hands.jobs("pages", "prepare")).hasSize(1);

        workspace.annotate(DomainDataset.class, "pages", Labels.RETRY, "1");
        Job again = hands.job("pages", "prepare", 2);
        assertThat(Hands.order(again)).isEqualTo(Hands.order(job));
        hands.succeed(again, Workspace.dataset(again, RecordType.text, "d1"));
        workspace.until(DomainDataset.class, "pages", "Ready", "True", "Prepared");
    }

    @Test
    void aPodThatNeedsMoreMemoryStopsItsJobAndMoreMemoryMakesAnother() {
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job job = hands.job("pages", "prepare", 1);
        hands.end(hands.run(job), 137, "OOMKilled", "");
        DomainDataset stalled = workspace.until(DomainDataset.class, "pages", "Stalled", "True", "OutOfMemory");
        assertThat(Workspace.message(stalled, "Ready"))
                .contains("limit of 4Gi", "raise spec.compute.memory")
                .doesNotContain("train.batch");
        await().atMost(Workspace.PATIENCE)
                .until(() -> admin.resource(job).get().getSpec().getBackoffLimit() == 0);
        hands.fail(job, "BackoffLimitExceeded");

        workspace.apply(
                "DomainDataset",
                "pages",
                Workspace.dataset(RecordType.text).replace("{sources", "{compute: {memory: 8Gi}, sources"));
        Job bigger = hands.job("pages", "prepare", 2);
        assertThat(bigger.getMetadata().getName()).endsWith("-2");
        assertThat(bigger.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getResources()
                        .getLimits())
                .hasToString("{cpu=2, memory=8Gi}");
    }

    @Test
    void aJobThatCantBeScheduledIsMadeAgainWhenComputeChanges() {
        String spec = Workspace.dataset(RecordType.text);
        workspace.apply("DomainDataset", "pages", spec.replace("{sources", "{compute: {memory: 900Gi}, sources"));
        Job job = hands.job("pages", "prepare", 1);
        hands.block(job, "ContainerCreating", "no node has 900Gi");
        workspace.until(DomainDataset.class, "pages", "Reconciling", "True", "PodStarting");

        workspace.apply("DomainDataset", "pages", spec.replace("{sources", "{compute: {memory: 2Gi}, sources"));
        hands.collect(job);
        Job again = hands.job("pages", "prepare", 1);
        assertThat(again.getMetadata().getUid()).isNotEqualTo(job.getMetadata().getUid());
        assertThat(Hands.memory(again)).isEqualTo("2Gi");
        hands.succeed(again, Workspace.dataset(again, RecordType.text, "d1"));
        workspace.until(DomainDataset.class, "pages", "Ready", "True", "Prepared");
    }

    @Test
    void aRunningJobOfASpecThatWasEditedIsStopped() {
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job first = hands.job("pages", "prepare", 1);
        hands.run(first);
        workspace.until(DomainDataset.class, "pages", "Reconciling", "True", "Preparing");

        workspace.apply(
                "DomainDataset", "pages", Workspace.dataset(RecordType.text).replace("{sources", "{seed: 8, sources"));
        hands.collect(first);
        Job second = hands.job("pages", "prepare", 1);
        assertThat(Hands.order(second)).isNotEqualTo(Hands.order(first));
    }

    /** As after a restart on old lists: the job of the spec before the edit shows when that of the present one is at work. */
    @Test
    void aJobOfAnEarlierSpecThatShowsLateIsStoppedToo() {
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job present = hands.job("pages", "prepare", 1);
        hands.run(present);
        workspace.until(DomainDataset.class, "pages", "Reconciling", "True", "Preparing");

        Job late = admin.resource(new JobBuilder(present)
                        .withNewMetadata()
                        .withNamespace(present.getMetadata().getNamespace())
                        .withName("pages-earlier")
                        .withLabels(present.getMetadata().getLabels())
                        .addToAnnotations(Labels.ORDER_DIGEST, "0".repeat(64))
                        .withOwnerReferences(present.getMetadata().getOwnerReferences())
                        .withFinalizers("foregroundDeletion")
                        .endMetadata()
                        .editSpec()
                        .withSelector(null)
                        .editTemplate()
                        .editMetadata()
                        .withLabels(present.getMetadata().getLabels())
                        .endMetadata()
                        .endTemplate()
                        .endSpec()
                        .withStatus(null)
                        .build())
                .create();
        hands.collect(late);
        assertThat(admin.resource(present).get().getMetadata().getDeletionTimestamp())
                .isNull();
    }

    @Test
    void anOrderThatSomebodyReplacedIsNamedAlsoOnARetry() {
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job job = hands.job("pages", "prepare", 1);
        hands.refuse(job, Workspace.refused(job, "OrderReplaced", "the order is not what its name says"));
        workspace.until(DomainDataset.class, "pages", "Stalled", "True", "OrderReplaced");
        ConfigMap order = admin.configMaps()
                .inNamespace(workspace.namespace())
                .withName(Hands.orderMap(job))
                .require();
        admin.resource(order).delete();
        admin.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(workspace.namespace())
                        .withName(order.getMetadata().getName())
                        .endMetadata()
                        .withData(Map.of("order.json", "{}"))
                        .build())
                .create();

        workspace.annotate(DomainDataset.class, "pages", Labels.RETRY, "1");
        await().atMost(Workspace.PATIENCE)
                .until(() -> Workspace.message(workspace.get(DomainDataset.class, "pages"), "Ready")
                        .contains("somebody replaced it"));
    }

    @Test
    void aPodThatIsKilledWithoutAnOutcomeIsDescribedByItsContainer() {
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job job = hands.job("pages", "prepare", 1);
        hands.end(hands.run(job), 1, "Error", "java.lang.NoClassDefFoundError: x");
        hands.fail(job, "BackoffLimitExceeded");
        DomainDataset stalled =
                workspace.until(DomainDataset.class, "pages", "Stalled", "True", "BackoffLimitExceeded");
        assertThat(Workspace.message(stalled, "Ready")).contains("exit code 1", "NoClassDefFoundError");
    }

    @Test
    void anImageThatCantBePulledStallsUntilItCan() {
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job job = hands.job("pages", "prepare", 1);
        hands.block(job, "ErrImageNeverPull", "Container image \"test/dataset:1\" is not present");
        DomainDataset stalled = workspace.until(DomainDataset.class, "pages", "Stalled", "True", "ErrImageNeverPull");
        assertThat(Workspace.message(stalled, "Ready")).contains("test/dataset:1");
    }

    @Test
    void aNamespaceWithoutStoreStallsUntilThereIsOne() {
        Workspace bare = new Workspace(admin, SERVER.namespace());
        bare.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        DomainDataset stalled = bare.until(DomainDataset.class, "pages", "Stalled", "True", "StoreMissing");
        assertThat(Workspace.message(stalled, "Ready")).contains("cultivar-store", "workspaces");
        assertThat(bare.hands().jobs("pages", "prepare")).isEmpty();
    }

    @Test
    void decontaminationWaitsForTheEvaluationAndItsDataLessItself() throws IOException {
        workspace.apply(
                "DomainDataset",
                "pages",
                Workspace.dataset(RecordType.text)
                        .replace(
                                "{sources",
                                "{steps: [{name: clean, decontaminate: {against: [{evaluation: {name: exam}}]}}], sources"));
        workspace.until(DomainDataset.class, "pages", "Reconciling", "True", "EvaluationMissing");
        workspace.apply("Evaluation", "exam", """
                {models: {m: {volume: {path: imports/m}}}, tasks: [{name: own, lm: {data: {name: pages, split: test}}},
                 {name: other, lm: {data: {name: speeches, split: test}}}]}
                """);
        DomainDataset waiting = workspace.until(DomainDataset.class, "pages", "Reconciling", "True", "DatasetMissing");
        assertThat(waiting.getStatus().waitingFor()).extracting(w -> w.name()).containsExactly("speeches");
        workspace.prepared("speeches", RecordType.text, "s1");

        Job job = hands.job("pages", "prepare", 1);
        Order order = CanonicalJson.strict()
                .readValue(
                        admin.configMaps()
                                .inNamespace(workspace.namespace())
                                .withName(Hands.orderMap(job))
                                .require()
                                .getData()
                                .get("order.json"),
                        Order.class);
        assertThat(((PrepareWork) order.work().chosen()).against())
                .isEqualTo(Map.of("clean", List.of(new dev.cultivar.contract.BoundView("s1", "test", null))));
    }

    @Test
    void anIdleDatasetIsNotWrittenAgain() {
        workspace.prepared("pages", RecordType.text, "d1");
        String version =
                workspace.get(DomainDataset.class, "pages").getMetadata().getResourceVersion();
        workspace.annotate(DomainDataset.class, "pages", "some/annotation", "1");
        operator.wakeups().wake("DomainDataset", workspace.namespace(), "pages");
        String annotated =
                workspace.get(DomainDataset.class, "pages").getMetadata().getResourceVersion();
        assertThat(annotated).isNotEqualTo(version);
        await().during(Duration.ofSeconds(3))
                .atMost(Workspace.PATIENCE)
                .until(() -> workspace
                        .get(DomainDataset.class, "pages")
                        .getMetadata()
                        .getResourceVersion()
                        .equals(annotated));
    }
}
