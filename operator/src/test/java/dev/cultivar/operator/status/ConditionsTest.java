package dev.cultivar.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Instant THEN = Instant.parse("2026-11-25T00:00:00.5Z");
    private static final Instant NOW = Instant.parse("2026-11-25T01:00:00Z");

    @Test
    void aTransitionTimeMovesOnlyWithTheStatus() {
        List<Condition> before =
                Conditions.of(List.of(), 1, THEN, Verdict.running("One", "one")).list();
        List<Condition> after =
                Conditions.of(before, 2, NOW, Verdict.refused("Two", "two")).list();

        assertThat(after)
                .extracting(Condition::type, Condition::status, Condition::lastTransitionTime, Condition::message)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Ready", "False", "2026-11-25T00:00:00Z", "two"),
                        org.assertj.core.groups.Tuple.tuple("Reconciling", "False", "2026-11-25T01:00:00Z", ""),
                        org.assertj.core.groups.Tuple.tuple("Stalled", "True", "2026-11-25T01:00:00Z", "two"));
        assertThat(after).extracting(Condition::observedGeneration).containsOnly(2L);
    }

    @Test
    void hindrancesMapToOneVerdictEach() {
        assertThat(new Terminal("T", "t").verdict()).isEqualTo(Verdict.refused("T", "t"));
        assertThat(new Waiting("W", "w", List.of()).verdict()).isEqualTo(Verdict.waiting("W", "w"));
        assertThat(new Retryable("R", "r").verdict()).isEqualTo(Verdict.retrying("R", "r"));
    }
}
