package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final Verdict DONE = Verdict.ready("Succeeded", "done");
    private static final String RUN = """
            metadata: {name: run, namespace: n, uid: run%s}
            spec: {recipe: {name: r}, models: {}, datasets: {}, %s}
            status: {completionTime: "2026-11-28T11:59:%s", conditions: [{type: %s, status: "True", reason: R, message: m, lastTransitionTime: "2026-11-28T11:59:30Z"}]}
            """;

    private static TrainingRun run(String metadata, String spec, String seconds, String ended) {
        return Serialization.unmarshal(RUN.formatted(metadata, spec, seconds, ended), TrainingRun.class);
    }

    private static Optional<Long> left(String spec, Instant now) {
        return Expiry.of(run("", spec, "00Z", "Succeeded"), DONE, now)
                .map(Expiry::left)
                .map(Duration::toSeconds);
    }

    @Test
    void timeCountsFromWhenTheEndWasSeenAndAClockThatIsSetBackLetsTheRunGoLater() {
        assertThat(left("seed: 1", NOON)).isEmpty();
        assertThat(left("ttlSecondsAfterFinished: 60", NOON)).contains(30L);
        assertThat(left("ttlSecondsAfterFinished: 30", NOON)).contains(0L);
        assertThat(left("ttlSecondsAfterFinished: 0", NOON)).contains(-30L);
        assertThat(left("ttlSecondsAfterFinished: 0", NOON.minusSeconds(3600))).contains(3570L);
    }

    @Test
    void aNodeWhoseClockIsAheadLetsItGoLaterAndOneThatIsBehindNoSooner() {
        TrainingRun ahead = run("", "ttlSecondsAfterFinished: 10", "59Z", "Succeeded");
        assertThat(Expiry.of(ahead, DONE, NOON).orElseThrow().left()).isEqualTo(Duration.ofSeconds(9));
        assertThat(left("ttlSecondsAfterFinished: 10", NOON)).contains(-20L);
    }

    @Test
    void anEndIsSeenBeforeTheRunGoesAndOneThatGoesOnStays() {
        TrainingRun run = run("", "ttlSecondsAfterFinished: 0", "00Z", "Running");
        assertThat(Expiry.of(run, DONE, NOON).orElseThrow().left()).isEqualTo(Duration.ofSeconds(1));
        TrainingRun failed = run("", "ttlSecondsAfterFinished: 0", "00Z", "Failed");
        assertThat(Expiry.of(failed, Verdict.failed("R", "m"), NOON)
                        .orElseThrow()
                        .isOver())
                .isTrue();
        assertThat(Expiry.of(failed, Verdict.queued("R", "it goes on"), NOON)).isEmpty();
        assertThat(Expiry.of(failed, Verdict.blocked("BudgetSpent", "it rests"), NOON))
                .isEmpty();
    }

    @Test
    void aTrialAndWhatIsBeingDeletedAreLeftAlone() {
        String trial =
                ", ownerReferences: [{kind: TrainingRun, name: search, uid: s, controller: true, apiVersion: cultivar.dev/v1alpha1}]";
        String going = ", deletionTimestamp: \"2026-11-28T12:00:00Z\"";
        assertThat(List.of(trial, going))
                .allSatisfy(metadata -> assertThat(
                                Expiry.of(run(metadata, "ttlSecondsAfterFinished: 0", "00Z", "Succeeded"), DONE, NOON))
                        .isEmpty());
    }

    @Test
    void someoneLooksAgainInTimeAndWithinMinutes() {
        Step step = new Step(DONE, false);
        assertThat(new Expiry(Duration.ofSeconds(8)).then(step).within()).isEqualTo(Duration.ofSeconds(9));
        assertThat(new Expiry(Duration.ofDays(8)).then(step).within()).isEqualTo(Duration.ofMinutes(5));
        assertThat(new Expiry(Duration.ofDays(-8)).then(step).within()).isEqualTo(Duration.ofMinutes(5));
        assertThat(new Expiry(Duration.ofDays(8))
                        .then(new Step(DONE, false, Duration.ofSeconds(3)))
                        .within())
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void jobsAtWorkKeepARunAndThoseThatRestOrHaveEndedDoNot() {
        String active = "spec: {template: {}}";
        String suspended = "spec: {suspend: true, template: {}}";
        String complete = "spec: {template: {}}\nstatus: {conditions: [{type: Complete, status: \"True\"}]}";
        assertThat(kept("run", active)).hasValueSatisfying(s -> assertThat(s).endsWith("Job job, which is at work"));
        assertThat(List.of(suspended, complete))
                .allSatisfy(job -> assertThat(kept("run", job)).isEmpty());
        assertThat(kept("another", active)).isEmpty();
    }

    @Test
    void ofManyThatNeedItTenAreNamed() {
        List<String> many =
                IntStream.range(0, 12).mapToObj(i -> "Evaluation e" + i).toList();
        TrainingRun run = run("", "seed: 1", "00Z", "Succeeded");
        assertThat(Expiry.kept(run, Children.of(List.of(), List.of()), many))
                .hasValueSatisfying(s -> assertThat(s).endsWith("Evaluation e8, Evaluation e9 and 2 more"));
    }

    private static Optional<String> kept(String owner, String spec) {
        Job job = Serialization.unmarshal(
                "metadata: {name: job, ownerReferences: [{uid: " + owner + ", controller: true}]}\n" + spec, Job.class);
        return Expiry.kept(run("", "seed: 1", "00Z", "Succeeded"), Children.of(List.of(job), List.of()), List.of());
    }
}
