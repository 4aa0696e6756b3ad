package dev.cultivar.runtime.download;

import java.time.Duration;

/**
 * How long a server is waited for.
 *
 * @param tries how often, in a pod
 * @param pause before the second try; twice as long before each further one
 * @param silence longest time without a byte
 */
record Patience(int tries, Duration pause, Duration silence) {
    static final Patience STANDARD = new Patience(5, Duration.ofSeconds(1), Duration.ofSeconds(60));

    /** A hub counts requests in windows of five minutes. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** The pause after a try, counted from 1; longer if the server asked for it, but not longer than five minutes. */
    Duration after(int attempt, Duration asked) {
        Duration own = pause.multipliedBy(1L << (attempt - 1));
        Duration wish = asked.compareTo(LONGEST) < 0 ? asked : LONGEST;
        return own.compareTo(wish) < 0 ? wish : own;
    }
}
