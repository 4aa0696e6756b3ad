package dev.cultivar.models.family;

import java.util.Set;

/**
 * How to continue a prompt: at most {@code maxNewTokens} tokens, ending with the first of {@code stopTokens} (which is
 * part of the answer). Temperature 0 takes the most likely token; above it, tokens are drawn with {@code seed}.
 */
public record Generation(int maxNewTokens, Set<Integer> stopTokens, double temperature, long seed) {
    public Generation {
        stopTokens = Set.copyOf(stopTokens);
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("maxNewTokens is " + maxNewTokens + ": it must be at least 1");
        }
        if (!(temperature >= 0)) {
            throw new IllegalArgumentException("temperature is " + temperature + ": it must not be negative");
        }
    }

    public static Generation greedy(int maxNewTokens, Set<Integer> stopTokens) {
        return new Generation(maxNewTokens, stopTokens, 0, 0);
    }
}
