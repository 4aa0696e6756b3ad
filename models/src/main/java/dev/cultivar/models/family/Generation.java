package dev.cultivar.models.family;

import java.util.Set;
import java.util.function.Predicate;

/**
 * How to continue prompts: at most {@code maxNewTokens} tokens, ending with the first of {@code stopTokens} (which is part of the
 * answer) or after those with which {@code ended} is content. Temperature 0 takes the most likely token; above it tokens are
 * drawn, with {@code topP} below 1 only from the fewest most likely ones whose probabilities reach it together (nucleus
 * sampling, Holtzman et al. 2020; the token that reaches it is among them, as in transformers).
 *
 * @param ended asked with all new tokens of an answer after each of them
 */
public record Generation(
        int maxNewTokens, Set<Integer> stopTokens, double temperature, double topP, Predicate<int[]> ended) {
    public Generation {
        stopTokens = Set.copyOf(stopTokens);
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("maxNewTokens is " + maxNewTokens + ": it must be at least 1");
        }
        if (!(temperature >= 0)) {
            throw new IllegalArgumentException("temperature is " + temperature + ": it must not be negative");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("topP is " + topP + ": it must be above 0 and at most 1");
        }
    }

    /** Draws until a stop token. */
    public Generation(int maxNewTokens, Set<Integer> stopTokens, double temperature, double topP) {
        this(maxNewTokens, stopTokens, temperature, topP, tokens -> false);
    }

    /** The most likely token each time. */
    public static Generation greedy(int maxNewTokens, Set<Integer> stopTokens) {
        return new Generation(maxNewTokens, stopTokens, 0, 1);
    }
}
