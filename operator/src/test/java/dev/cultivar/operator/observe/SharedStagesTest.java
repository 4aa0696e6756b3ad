package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.Versions;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.status.Waiting;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedStagesTest {
    private static final Versions NOW = new Versions("1", "trainer:1", 1);
    private static final String STALLED = "{type: Stalled, status: 'True', reason: r, message: m}";
    private static final TrainingRun SELF = run("grid-9", "state: Pending");

    @Test
    void aStageThatIsDoneIsTakenFromTheRunThatDidItItself() {
        TrainingRun copied = run("grid-1", "state: Succeeded, reusedFrom: grid-2");
        TrainingRun did = run("grid-2", "state: Succeeded, job: j");
        assertThat(find(copied, did)).map(SharedStages.Done::run).hasValue("grid-2");
        assertThat(find(copied)).map(SharedStages.Done::run).hasValue("grid-1");
    }

    @Test
    void aRunThatHasAJobForTheOrderIsWaitedForAndOneThatHasNoneIsNot() {
        assertThatThrownBy(() -> find(run("grid-8", "state: Running, job: j")))
                .isInstanceOf(Waiting.class)
                .hasMessageContaining("TrainingRun grid-8 is doing the same order");
        assertThat(find(run("grid-8", "state: Pending"))).isEmpty();
    }

    @Test
    void whatBecameOfARunIsSettledOnceItHadAJobOrDoesNotGoOn() {
        SharedStages stages = new SharedStages(
                SELF, NOW, List.of(run("grid-1", "state: Failed, job: j"), run("grid-2", "state: Pending")));
        assertThat(stages.settled("grid-1", "d")).isTrue();
        assertThat(stages.settled("grid-2", "d")).isFalse();
        assertThat(stages.settled("grid-3", "d")).isFalse();
        SharedStages stuck =
                new SharedStages(SELF, NOW, List.of(run("grid-1", "state: Pending", "suspend: false", STALLED)));
        assertThat(stuck.settled("grid-1", "d")).isTrue();
    }

    @Test
    void nobodyWaitsForARunThatDoesNotGoOn() {
        assertThat(find(run("grid-1", "state: Failed, job: j"))).isEmpty();
        TrainingRun deleted = run("grid-1", "state: Running, job: j");
        deleted.getMetadata().setDeletionTimestamp("2026-11-25T00:00:00Z");
        assertThat(find(deleted)).isEmpty();
        TrainingRun suspended = run("grid-1", "state: Running, job: j", "suspend: true", "");
        assertThat(find(suspended)).isEmpty();
        TrainingRun stalled = run("grid-1", "state: Pending, job: j", "suspend: false", STALLED);
        assertThat(find(stalled)).isEmpty();
    }

    @Test
    void anotherOrderAnotherImageAndTheRunItselfDontCount() {
        assertThat(new SharedStages(SELF, NOW, List.of(run("grid-1", "state: Succeeded"))).find("read", "other"))
                .isEmpty();
        assertThat(new SharedStages(SELF, new Versions("1", "trainer:2", 1), List.of(run("grid-1", "state: Succeeded")))
                        .find("read", "d"))
                .isEmpty();
        assertThat(find(SELF)).isEmpty();
    }

    private static Optional<SharedStages.Done> find(TrainingRun... runs) {
        return new SharedStages(SELF, NOW, List.of(runs)).find("read", "d");
    }

    private static TrainingRun run(String name, String stage) {
        return run(name, stage, "suspend: false", "");
    }

    private static TrainingRun run(String name, String stage, String spec, String condition) {
        String yaml = """
                metadata: {name: %1$s, namespace: n, uid: %1$s}
                spec: {recipe: {name: r}, models: {}, datasets: {}, %3$s}
                status:
                  startTime: 2026-11-25T00:00:00Z
                  versions: {operator: "1", image: "trainer:1", contract: 1}
                  conditions: [%4$s]
                  stages: [{name: read, order: {digest: d, configMap: c}, %2$s}]
                """.formatted(name, stage, spec, condition);
        try {
            return CanonicalJson.lenient()
                    .treeToValue(new ObjectMapper(new YAMLFactory()).readTree(yaml), TrainingRun.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
