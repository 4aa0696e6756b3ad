package dev.cultivar.operator.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often something may be done for one key, a token or an address: as many times at once as in a minute, and again as time goes by.
 * Bounded: of the keys that are remembered the one used longest ago is forgotten first.
 */
final class Allowance {
    private static final int MOST = 4096;
    private static final double MILLIS = Duration.ofMinutes(1).toMillis();

    private record Left(double times, Instant at) {}

    private final int perMinute;
    private final InstantSource clock;
    private final Map<String, Left> byKey = new LinkedHashMap<>();

    Allowance(int perMinute, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** One time that was taken and not used. */
    synchronized void giveBack(String key) {
        byKey.computeIfPresent(key, (k, left) -> new Left(Math.min(perMinute, left.times() + 1), left.at()));
    }

    /** Whether there is one more time, which is taken then. */
    synchronized boolean take(String key) {
        Instant now = clock.instant();
        Left last = byKey.remove(key);
        double times = last == null
                ? perMinute
                : Math.min(
                        perMinute,
                        last.times()
                                + Math.max(0, Duration.between(last.at(), now).toMillis()) * perMinute / MILLIS);
        boolean allowed = times >= 1;
        byKey.put(key, new Left(allowed ? times - 1 : times, now));
        if (byKey.size() > MOST) {
            byKey.remove(byKey.keySet().iterator().next());
        }
        return allowed;
    }
}
