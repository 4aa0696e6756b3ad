package dev.cultivar.dataset.source;

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

    /** The pause after a try, counted from 1. */
    Duration after(int attempt) {
        return pause.multipliedBy(1L << (attempt - 1));
    }
}
