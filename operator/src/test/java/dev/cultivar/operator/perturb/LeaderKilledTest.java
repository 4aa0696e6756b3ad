package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.status.Conditions;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two replicas share a lease; the one that has it is killed again and again, at moments that a seed draws, while fifty runs go through their lives.
 * {@code make leaders} runs it; {@code make test} does not, for its minutes.
 */
@Tag("leaders")
class LeaderKilledTest {
    private static final int KILLS = Integer.getInteger("leaders.kills", 20);
    private static final long SEED = Long.getLong("leaders.seed", 1);
    private static final int RUNS = 50;
    private static final int MOST_MILLIS_LED = 2000;
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
            """;

    private final String namespace = World.SERVER.workspace();
    private final Workspace workspace = new Workspace(World.ADMIN, namespace);
    private final Ledger ledger = new Ledger();
    private final Random random = new Random(SEED);
    private final Strides strides = new Strides(namespace, random);
    private int born;

    @BeforeEach
    @AfterEach
    void nobodyLeads() {
        SharedLease.free();
    }

    @Test
    void nothingIsLostAndNothingIsDoneTwice() throws IOException, InterruptedException {
        Deque<Replica> replicas = new ArrayDeque<>();
        try (History history = new History(World.ADMIN, namespace);
                JobWatch jobs = new JobWatch(World.ADMIN, namespace)) {
            replicas.add(replica());
            replicas.add(replica());
            apply();
            for (int kill = 0; kill < KILLS; kill++) {
                Replica leader = leader(replicas);
                strides.some((RUNS + 3) * Strides.OF_A_LIFE / (2 * KILLS) + 1);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_MILLIS_LED));
                leader.kill();
                replicas.remove(leader);
                replicas.add(replica());
                nobodyElseWritesWhileItIsHeldBy(leader, replicas);
                leader.close();
            }
            await("all runs to succeed")
                    .atMost(World.PATIENCE.multipliedBy(2))
                    .ignoreExceptionsInstanceOf(KubernetesClientException.class) // a crowded machine's server is slow
                    .untilAsserted(() -> {
                        strides.some(RUNS);
                        assertThat(unfinished())
                                .as(() -> replicas.stream().map(Replica::said).collect(Collectors.joining("\n")))
                                .isEmpty();
                    });
            assertThat(history.broken()).isEmpty();
            assertThat(jobs.broken()).isEmpty();
            assertThat(ledger.broken()).isEmpty();
            assertThat(ledger.effects().entrySet().stream()
                            .filter(effect -> effect.getValue() != 1)
                            .toList())
                    .as("objects made or deleted more than once, seed " + SEED)
                    .isEmpty();
            assertThat(jobsByOrder().values()).hasSize(RUNS + 3).containsOnly(1L);
        } finally {
            for (Replica replica : replicas) {
                replica.close();
            }
        }
    }

    private Replica replica() throws IOException {
        return new Replica(World.SERVER, namespace, "replica-" + ++born, ledger);
    }

    private void apply() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        workspace.apply("TrainingRun", "first", spec("volume: {path: imports/smollm2}", 0));
        for (int i = 1; i <= RUNS; i++) {
            workspace.apply("TrainingRun", "run-" + i, spec("run: {name: first}", i));
        }
    }

    private static String spec(String model, int seed) {
        return "{recipe: {name: recipe}, models: {base: {" + model + "}}, datasets: {domain: {name: pages}}, seed: "
                + seed + "}";
    }

    private static Replica leader(Deque<Replica> replicas) {
        return await("a replica to lead")
                .atMost(World.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> replicas.stream()
                                .filter(replica -> replica.holds(SharedLease.holder()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The others are alive and none has led before; the pods go on. */
    private void nobodyElseWritesWhileItIsHeldBy(Replica dead, Deque<Replica> others) throws InterruptedException {
        while (true) {
            List<String> written = others.stream()
                    .flatMap(replica -> replica.writes().stream())
                    .toList();
            if (!dead.holds(SharedLease.holder())) {
                return;
            }
            assertThat(written).as("writes while the lease is a dead process's").isEmpty();
            strides.some(1);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** What the runs say that have not succeeded. */
    private List<String> unfinished() {
        return World.ADMIN.resources(TrainingRun.class).inNamespace(namespace).list().getItems().stream()
                .filter(run -> run.getStatus() == null
                        || !Conditions.isTrue(run.getStatus().conditions(), "Succeeded"))
                .map(run -> run.getMetadata().getName() + ": "
                        + (run.getStatus() == null
                                ? ""
                                : Conditions.message(run.getStatus().conditions(), "Ready")))
                .toList();
    }

    private Map<String, Long> jobsByOrder() {
        return World.ADMIN.batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
                .collect(Collectors.groupingBy(
                        job -> job.getMetadata().getOwnerReferences().getFirst().getUid() + " " + Hands.order(job),
                        Collectors.counting()));
    }
}
