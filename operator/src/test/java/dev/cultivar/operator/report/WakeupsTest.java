package dev.cultivar.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WakeupsTest {
    @Test
    void manyThatReportTogetherWaitLonger() {
        assertThat(Wakeups.pause(1)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Wakeups.pause(100)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Wakeups.pause(5_000)).isEqualTo(Duration.ofSeconds(100));
    }
}
