package dev.cultivar.evaluator.statistic;

import dev.cultivar.contract.CanonicalJson;
import java.nio.charset.StandardCharsets;

/** Seeds of independent random streams from the order's one seed: the first 64 bits of SHA-256 of seed and purpose. */
public final class Seeds {
    private Seeds() {}

    public static long of(long seed, String purpose) {
        String digest = CanonicalJson.digest((seed + "/" + purpose).getBytes(StandardCharsets.UTF_8));
        return Long.parseUnsignedLong(digest.substring(0, 16), 16);
    }
}
