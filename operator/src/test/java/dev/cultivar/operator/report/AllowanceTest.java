package dev.cultivar.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    @Test
    void aMinutesTimesCanBeTakenAtOnceAndComeAgainAsTimeGoesBy() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        Allowance allowance = new Allowance(120, now::get);
        for (int i = 0; i < 120; i++) {
            assertThat(allowance.take("a")).isTrue();
        }
        assertThat(allowance.take("a")).isFalse();
        assertThat(allowance.take("b")).isTrue();
        now.set(Instant.EPOCH.plusMillis(500));
        assertThat(allowance.take("a")).isTrue();
        assertThat(allowance.take("a")).isFalse();
    }
}
