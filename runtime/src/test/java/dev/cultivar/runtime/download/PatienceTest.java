package dev.cultivar.runtime.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void pausesGrow() {
        assertThat(Stream.of(1, 2, 3, 4).map(n -> Patience.STANDARD.after(n, Duration.ZERO)))
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));
    }

    @Test
    void aServerMayAskForMoreUpToFiveMinutes() {
        assertThat(Patience.STANDARD.after(1, Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(30));
        assertThat(Patience.STANDARD.after(4, Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(8));
        assertThat(Patience.STANDARD.after(1, Duration.ofDays(1))).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void itAsksInSecondsOrByTheWindowThatIsUsedUp() {
        assertThat(asked(Map.of("Retry-After", List.of("120")))).isEqualTo(Duration.ofSeconds(120));
        assertThat(asked(Map.of("RateLimit", List.of("\"api\";r=0;t=55"), "Retry-After", List.of("9"))))
                .isEqualTo(Duration.ofSeconds(55));
        assertThat(asked(Map.of("RateLimit", List.of("\"api\";r=3;t=55")))).isEqualTo(Duration.ZERO);
        assertThat(asked(Map.of("Retry-After", List.of("Wed, 21 Oct 2026 07:28:00 GMT"))))
                .isEqualTo(Duration.ZERO);
        assertThat(asked(Map.of("Retry-After", List.of("9".repeat(30))))).isEqualTo(Duration.ZERO);
    }

    private static Duration asked(Map<String, List<String>> headers) {
        return AskedPause.of(HttpHeaders.of(headers, (name, value) -> true));
    }
}
