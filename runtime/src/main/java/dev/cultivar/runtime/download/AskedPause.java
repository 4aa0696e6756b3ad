package dev.cultivar.runtime.download;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pause that a server asks for: Retry-After in seconds, or what is left of the window of a RateLimit that is used up. */
final class AskedPause {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
    private static final Pattern USED_UP = Pattern.compile("\"[^\"]*\"\\s*;\\s*r=0\\s*;\\s*t=([0-9]{1,9})");

    private AskedPause() {}

    static Duration of(HttpHeaders headers) {
        Matcher window = USED_UP.matcher(headers.firstValue("RateLimit").orElse(""));
        String seconds = window.find()
                ? window.group(1)
                : headers.firstValue("Retry-After").orElse("").strip();
        return SECONDS.matcher(seconds).matches() ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    }
}
