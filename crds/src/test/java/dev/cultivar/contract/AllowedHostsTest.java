package dev.cultivar.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedHostsTest {
    @ParameterizedTest
    @CsvSource({
        "data.example.org, https://data.example.org/a, true",
        "data.example.org, http://data.example.org/a, true",
        "data.example.org, HTTPS://Data.Example.org:443/a, true",
        "data.example.org, https://data.example.org:80/a, false",
        "data.example.org, https://data.example.org:8443/a, false",
        "data.example.org:8443, https://data.example.org:8443/a, true",
        "data.example.org:8443, https://data.example.org/a, false",
        "data.example.org:443, https://data.example.org/a, true",
        "example.org, https://data.example.org/a, false",
        "data.example.org, https://data.example.org.evil.example/a, false",
        "data.example.org, https://data.example.org@evil.example/a, false",
        "evil.example, https://data.example.org@evil.example/a, false",
        "data.example.org, ftp://data.example.org/a, false",
        "data.example.org, file:///data.example.org, false",
        "' A.example , data.example.org,', https://a.example/b, true",
        "'', https://data.example.org/a, false",
        "'', '', false"
    })
    void aHostIsAllowedByNameAtTheUsualPortOrByNameAndPort(String list, String address, boolean allowed) {
        assertThat(AllowedHosts.of(list).allow(URI.create(address))).isEqualTo(allowed);
    }
}
