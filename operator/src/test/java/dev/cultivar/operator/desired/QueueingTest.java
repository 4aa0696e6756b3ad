package dev.cultivar.operator.desired;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.api.compute.Coscheduling;
import dev.cultivar.api.compute.Kueue;
import dev.cultivar.api.compute.Queue;
import dev.cultivar.api.compute.Volcano;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.operator.cluster.RunningOperator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jobs of each queue whole, on one node and on three, as files under src/test/resources/queues; -Dupdate=true writes them. */
class QueueingTest {
    private static final Path FOLDER = Path.of("src/test/resources/queues");
    private static final Owner OWNER = new Owner("cultivar.dev/v1alpha1", "TrainingRun", "team-a", "run", "uid-1", 1L);
    private static final Map<String, Queue> QUEUES = Map.of(
            "kueue", new Queue(new Kueue("team-a", "research"), null, null),
            "volcano", new Queue(null, new Volcano("research", "batch-low"), null),
            "coscheduling", new Queue(null, null, new Coscheduling("gangs", "batch-low")));

    @ParameterizedTest
    @ValueSource(strings = {"kueue", "volcano", "coscheduling"})
    void theJobsOfAQueueAreTheirSnapshots(String queue) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        for (int nodes : new int[] {1, 3}) {
            WorkPlan plan = plan(QUEUES.get(queue), nodes);
            objects.addAll(Queueing.of(plan));
            objects.add(WorkJob.of(plan, 1, RunningOperator.SETTINGS));
        }
        String text = objects.stream().map(Serialization::asYaml).collect(Collectors.joining());
        Path file = FOLDER.resolve(queue + ".yaml");
        if (Boolean.getBoolean("update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text, UTF_8);
        }
        assertThat(text).isEqualTo(Files.readString(file, UTF_8));
    }

    @Test
    void aGangHasAsManyMembersAsNodes() throws IOException {
        WorkPlan volcano = plan(QUEUES.get("volcano"), 3);
        Job job = WorkJob.of(volcano, 1, RunningOperator.SETTINGS);
        assertThat(job.getMetadata().getAnnotations()).containsEntry("scheduling.volcano.sh/group-min-member", "3");
        assertThat(job.getSpec().getParallelism()).isEqualTo(3);
        assertThat(job.getSpec().getSuspend())
                .as("a scheduler admits pods, so they must be there")
                .isFalse();
        WorkPlan plugin = plan(QUEUES.get("coscheduling"), 3);
        HasMetadata group = Queueing.of(plugin).getFirst();
        assertThat(WorkJob.of(plugin, 1, RunningOperator.SETTINGS)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels())
                .containsEntry(
                        "scheduling.x-k8s.io/pod-group", group.getMetadata().getName());
    }

    @Test
    void theOrderDoesNotKnowItsQueue() throws IOException {
        assertThat(QUEUES.values().stream()
                        .map(QueueingTest::orderDigest)
                        .distinct()
                        .toList())
                .containsExactly(orderDigest(null));
    }

    @Test
    void aJobThatWaitsInAnotherQueueOrWithAnotherPriorityIsMadeAnew() throws IOException {
        for (Queue queue : QUEUES.values()) {
            Job job = WorkJob.of(plan(queue, 1), 1, RunningOperator.SETTINGS);
            assertThat(WorkJob.runs(job, plan(queue, 1), RunningOperator.SETTINGS))
                    .isTrue();
            for (Queue other : List.of(
                    new Queue(new Kueue("team-b", "research"), null, null),
                    new Queue(new Kueue("team-a", null), null, null),
                    new Queue(null, new Volcano("other", "batch-low"), null),
                    new Queue(null, new Volcano("research", null), null),
                    new Queue(null, null, new Coscheduling("others", "batch-low")))) {
                assertThat(WorkJob.runs(job, plan(other, 1), RunningOperator.SETTINGS))
                        .as("%s for %s", queue, other)
                        .isFalse();
            }
        }
        Job plain = WorkJob.of(plan(null, 1), 1, RunningOperator.SETTINGS);
        plain.getSpec().getTemplate().getSpec().setSchedulerName("default-scheduler");
        assertThat(WorkJob.runs(plain, plan(null, 1), RunningOperator.SETTINGS)).isTrue();
        assertThat(WorkJob.runs(plain, plan(QUEUES.get("kueue"), 1), RunningOperator.SETTINGS))
                .isFalse();
    }

    @Test
    void whatAFlavorAddsToAnAdmittedJobIsNoChangeOfOurs() throws IOException {
        WorkPlan plan = plan(QUEUES.get("kueue"), 1);
        Job admitted = new JobBuilder(WorkJob.of(plan, 1, RunningOperator.SETTINGS))
                .editSpec()
                .withSuspend(false)
                .editTemplate()
                .editSpec()
                .addToNodeSelector("flavor", "spot")
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        assertThat(WorkJob.runs(admitted, plan, RunningOperator.SETTINGS)).isTrue();
        Job waiting =
                new JobBuilder(admitted).editSpec().withSuspend(true).endSpec().build();
        assertThat(WorkJob.runs(waiting, plan, RunningOperator.SETTINGS))
                .as("Kueue takes its labels off when it stops a job: this one is a user's that is no longer asked for")
                .isFalse();
    }

    private static String orderDigest(@Nullable Queue queue) {
        try {
            return plan(queue, 1).orderDigest();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WorkPlan plan(@Nullable Queue queue, int nodes) throws JsonProcessingException {
        Order order = Objects.requireNonNull(CanonicalJson.lenient()
                .readValue(
                        "{\"schemaVersion\": 1, \"seed\": 1, \"threads\": 2, \"work\": {\"train\": {\"stage\": \"read\"}}}",
                        Order.class));
        Compute compute = new Compute("2", "4Gi", "1", null, Map.of("disk", "fast"), null, nodes, null);
        return WorkPlan.of(OWNER, "read", order, compute, queue, "image:1", 6, false, "");
    }
}
