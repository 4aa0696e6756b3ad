package dev.cultivar.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Report;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BelievedTest {
    @Test
    void aReportThatSaysNoStateIsNone() throws JsonProcessingException {
        assertThat(believed("{\"schemaVersion\":1,\"step\":1,\"total\":2,\"lostSteps\":0}"))
                .isEmpty();
    }

    @Test
    void stepsAndSecondsStayWhereTheyCanBeComputedWith() throws JsonProcessingException {
        Report report = believed(
                        "{\"schemaVersion\":1,\"state\":\"Training\",\"step\":-4,\"total\":9000000000000000000,\"lostSteps\":-1,\"secondsLeft\":1e30}")
                .orElseThrow();
        assertThat(report.step()).isZero();
        assertThat(report.total()).isEqualTo(1_000_000_000_000_000L);
        assertThat(100 * report.total()).isPositive();
        assertThat(report.lostSteps()).isZero();
        assertThat(report.secondsLeft()).isNull();
    }

    @Test
    void whatHasNoValueIsLeftOutAndListsEnd() throws JsonProcessingException {
        String many = "\"w\",".repeat(300);
        Report report = believed(
                        "{\"schemaVersion\":1,\"state\":\"Training\",\"step\":1,\"total\":2,\"lostSteps\":0,\"metrics\":{\"a\":null,\"b\":2},\"checkpoints\":[{\"stage\":\"s\"},{\"stage\":\"s\",\"step\":3}],\"warnings\":["
                                + many + "\"w\"]}")
                .orElseThrow();
        assertThat(report.metrics()).containsOnlyKeys("b");
        assertThat(report.checkpoints()).hasSize(1);
        assertThat(report.warnings()).hasSize(256);
    }

    private static Optional<Report> believed(String json) throws JsonProcessingException {
        return Believed.of(CanonicalJson.lenient().readValue(json, Report.class));
    }
}
