package dev.cultivar.runtime.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchTest {
    @ParameterizedTest
    @CsvSource({
        "https, http, true",
        "https, HTTP, true",
        "HTTPS, hTTp, true",
        "https, HTTPS, false",
        "http, https, false",
        "HTTP, http, false"
    })
    void fromHttpsOnlyHttpsIsFollowedHoweverItIsWritten(String from, String to, boolean downgrades) {
        assertThat(Fetch.downgrades(
                        URI.create(from + "://data.example.org/a"), URI.create(to + "://other.example.org/a")))
                .isEqualTo(downgrades);
    }
}
