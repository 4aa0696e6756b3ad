package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.Report;
import dev.cultivar.runtime.report.Reporter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    @Test
    void aStageThatGoesOnSaysFromWhereWhileItPrepares() {
        try (Reporter reporter = new Reporter(Report.started("read"), Map.of())) {
            new Telemetry(reporter, "read").preparing(5L);
            assertThat(reporter.last().state()).isEqualTo("Preparing");
            assertThat(reporter.last().step()).isEqualTo(5);
            assertThat(reporter.last().resumedFrom()).isEqualTo(5);
        }
    }
}
