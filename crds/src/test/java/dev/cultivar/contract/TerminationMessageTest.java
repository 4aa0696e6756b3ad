package dev.cultivar.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.ResultStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TerminationMessageTest {
    @Test
    void aSmallOutcomeIsPlainJson() {
        Outcome outcome = outcome(1);
        byte[] message = TerminationMessage.write(outcome);
        assertThat(message).isEqualTo(CanonicalJson.bytes(outcome));
        assertThat(TerminationMessage.read(text(message))).contains(outcome);
    }

    @Test
    void aHundredResultsFitWhenCompressed() {
        Outcome outcome = outcome(100);
        assertThat(CanonicalJson.bytes(outcome)).hasSizeGreaterThan(Outcome.MAX_BYTES);
        byte[] message = TerminationMessage.write(outcome);
        assertThat(message).hasSizeLessThanOrEqualTo(Outcome.MAX_BYTES);
        assertThat(TerminationMessage.read(text(message))).contains(outcome);
    }

    @Test
    void aLogTailIsNoOutcome() {
        assertThat(TerminationMessage.read("Exception in thread main")).isEmpty();
        assertThat(TerminationMessage.read("{\"cut\": ")).isEmpty();
        assertThat(TerminationMessage.read("gz:H4sI")).isEmpty();
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }

    private static Outcome outcome(int results) {
        List<ResultStatus> list = IntStream.range(0, results)
                .mapToObj(i -> new ResultStatus(
                        "task-" + i % 5,
                        "bitsPerByte",
                        "model-" + i % 2,
                        Map.of("seed", "" + i % 3),
                        1.25 + i,
                        1.0 + i,
                        1.5 + i,
                        100L,
                        "bits/byte"))
                .toList();
        return new Outcome(
                1, "d".repeat(64), 0, "Done", "done", List.of(), null, null, List.of(), List.of(), list, List.of());
    }
}
