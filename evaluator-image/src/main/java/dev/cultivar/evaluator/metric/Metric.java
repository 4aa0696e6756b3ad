package dev.cultivar.evaluator.metric;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a task measures: a function of a pooled ratio, its unit, and which direction is good. Constants are written as the API
 * writes them.
 */
public enum Metric {
    /** Cross-entropy: sum of negative log-likelihoods over sum of tokens. Depends on the tokenizer. */
    loss("nats/token", Better.lower, "loss", "tokens"),
    /** {@code exp(loss)}. Depends on the tokenizer. */
    perplexity("perplexity", Better.lower, "perplexity", "tokens"),
    /** Sum of bits over sum of UTF-8 bytes (lm-eval's bits_per_byte). Does not depend on the tokenizer. */
    bitsPerByte("bits/byte", Better.lower, "bits per byte", "bytes"),
    /** Share of items whose right option has the largest log-likelihood (lm-eval's acc). */
    acc("share", Better.higher, "accuracy", "questions"),
    /** The same with each log-likelihood divided by the option's UTF-8 bytes (lm-eval's acc_bytes). */
    accNorm("share", Better.higher, "length-normalised accuracy", "questions"),
    /** The same with each log-likelihood divided by the option's characters (lm-eval's acc_norm). */
    accCharacters("share", Better.higher, "accuracy normalised by characters", "questions"),
    /** {@code exp(-mean)} of the log-likelihoods of whole targets (lm-eval's perplexity). Depends on how long targets are. */
    targetPerplexity("perplexity", Better.lower, "perplexity of a target", "targets"),
    /** {@code exp} of the negative log-likelihoods over the words that white space keeps apart (lm-eval's word_perplexity). */
    wordPerplexity("perplexity", Better.lower, "perplexity of a word", "words"),
    /** {@code exp} of the negative log-likelihoods over UTF-8 bytes (lm-eval's byte_perplexity). */
    bytePerplexity("perplexity", Better.lower, "perplexity of a byte", "bytes"),
    /** Share of prompts whose first answer is right. */
    exactMatch("share", Better.higher, "exact match", "prompts"),
    /** Mean share of right answers. */
    passAt1("share", Better.higher, "pass@1", "prompts"),
    /** Mean chance that one of k answers is right. */
    passAtK("share", Better.higher, "pass@k", "prompts"),
    /** Share of prompts for which the answer that most of k samples give is right. */
    majAtK("share", Better.higher, "maj@k", "prompts"),
    /** Weighted mean of the headline shares of a suite's tasks, each above what chance gets. */
    score("score", Better.higher, "score", "items"),
    /** Of a matrix, in the unit of its task as all that follow: what later stages did to the domains before them (backward transfer). */
    bwt("backward transfer", Better.higher, "backward transfer", "items"),
    /** Of a matrix: what earlier stages did for the domains after them (forward transfer). */
    fwt("forward transfer", Better.higher, "forward transfer", "items"),
    /** Of a matrix: how far the domains before the last fell below their best. */
    forgetting("forgetting", Better.lower, "forgetting", "items"),
    /** Of a matrix: how much better each domain is right after its stage than at the start. */
    learning("learning", Better.higher, "learning", "items"),
    /** Of a matrix: how much better each domain is after the last stage than at the start. */
    gain("gain", Better.higher, "gain", "items");

    private final String unit;
    private final Better better;
    private final String words;
    private final String over;

    Metric(String unit, Better better, String words, String over) {
        this.unit = unit;
        this.better = better;
        this.words = words;
        this.over = over;
    }

    /** The metric with this name. */
    public static Optional<Metric> named(String name) {
        return Arrays.stream(values()).filter(m -> m.name().equals(name)).findFirst();
    }

    public String unit() {
        return unit;
    }

    public Better better() {
        return better;
    }

    /** The name for people. */
    public String words() {
        return words;
    }

    /** What its ratio is over, in the plural. */
    public String over() {
        return over;
    }

    /** The metric's value at a pooled ratio. */
    public double value(double ratio) {
        return switch (this) {
            case perplexity, targetPerplexity, wordPerplexity, bytePerplexity -> Math.exp(ratio);
            case loss,
                    bitsPerByte,
                    acc,
                    accNorm,
                    accCharacters,
                    exactMatch,
                    passAt1,
                    passAtK,
                    majAtK,
                    score,
                    bwt,
                    fwt,
                    forgetting,
                    learning,
                    gain -> ratio;
        };
    }

    /** Whether an item's value is at least 0 and at most 1. */
    public boolean share() {
        return switch (this) {
            case acc, accNorm, accCharacters, exactMatch, passAt1, passAtK, majAtK -> true;
            case loss,
                    perplexity,
                    bitsPerByte,
                    targetPerplexity,
                    wordPerplexity,
                    bytePerplexity,
                    score,
                    bwt,
                    fwt,
                    forgetting,
                    learning,
                    gain -> false;
        };
    }

    /** Whether an item is either right or wrong. */
    public boolean binary() {
        return switch (this) {
            case acc, accNorm, accCharacters, exactMatch, majAtK -> true;
            case loss,
                    perplexity,
                    bitsPerByte,
                    targetPerplexity,
                    wordPerplexity,
                    bytePerplexity,
                    passAt1,
                    passAtK,
                    score,
                    bwt,
                    fwt,
                    forgetting,
                    learning,
                    gain -> false;
        };
    }

    /** Whether it is the one number that says most about its task. */
    public boolean headline() {
        return switch (this) {
            case bitsPerByte, acc, exactMatch, passAt1, score, bwt, fwt, forgetting, learning, gain -> true;
            case loss,
                    perplexity,
                    accNorm,
                    accCharacters,
                    targetPerplexity,
                    wordPerplexity,
                    bytePerplexity,
                    passAtK,
                    majAtK -> false;
        };
    }

    /** Turns a difference into an improvement: positive is better. */
    public double improvement(double difference) {
        return better == Better.higher ? difference : -difference;
    }
}
