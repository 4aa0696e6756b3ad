package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.InputStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialStartTest {
    private static final InputStatus READ = input("base", "d1");
    private static final InputStatus ANSWER = input("base", "d2");

    @Test
    void aTrialGetsTheStateThatTheSearchResolved() {
        assertThat(TrialStart.pinned(input("base", "later"), List.of(READ))).isEqualTo(READ);
        assertThat(TrialStart.pinned(input("other", "d9"), List.of(READ))).isEqualTo(input("other", "d9"));
    }

    @Test
    void trialsThatReadSeveralStagesOfOneRunKeepTheirOwn() {
        assertThat(TrialStart.pinned(READ, List.of(READ, ANSWER))).isEqualTo(READ);
        assertThat(TrialStart.pinned(ANSWER, List.of(READ, ANSWER))).isEqualTo(ANSWER);
        assertThatThrownBy(() -> TrialStart.pinned(input("base", "later"), List.of(READ, ANSWER)))
                .hasMessageContaining("TrainingRun prior has changed since the search started")
                .hasMessageContaining("2 states of it as base");
    }

    private static InputStatus input(String as, String digest) {
        return new InputStatus(as, "TrainingRun", "prior", 1L, digest);
    }
}
