package dev.cultivar.evaluator.lmeval;

import dev.cultivar.evaluator.metric.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A metric of lm-eval that we measure too. */
public enum HarnessMetric {
    acc("acc", Metric.acc, "mean", OutputType.loglikelihood, OutputType.multiple_choice),
    accNorm("acc_norm", Metric.accCharacters, "mean", OutputType.multiple_choice),
    accBytes("acc_bytes", Metric.accNorm, "mean", OutputType.multiple_choice),
    exactMatch("exact_match", Metric.exactMatch, "mean", OutputType.multiple_choice, OutputType.generate_until),
    perplexity("perplexity", Metric.targetPerplexity, "perplexity", OutputType.loglikelihood),
    wordPerplexity("word_perplexity", Metric.wordPerplexity, "weighted_perplexity", OutputType.loglikelihood_rolling),
    bytePerplexity("byte_perplexity", Metric.bytePerplexity, "weighted_perplexity", OutputType.loglikelihood_rolling),
    bitsPerByte("bits_per_byte", Metric.bitsPerByte, "bits_per_byte", OutputType.loglikelihood_rolling);

    private final String key;
    private final Metric metric;
    private final String aggregation;
    private final List<OutputType> types;

    HarnessMetric(String key, Metric metric, String aggregation, OutputType... types) {
        this.key = key;
        this.metric = metric;
        this.aggregation = aggregation;
        this.types = List.of(types);
    }

    /** The metric with lm-eval's name, if tasks of this type have it. */
    static Optional<HarnessMetric> named(String key, OutputType type) {
        return Arrays.stream(values())
                .filter(metric -> metric.key.equals(key) && metric.types.contains(type))
                .findFirst();
    }

    /** Those that tasks of a type have, by lm-eval's names. */
    static List<String> names(OutputType type) {
        return Arrays.stream(values())
                .filter(metric -> metric.types.contains(type))
                .map(HarnessMetric::key)
                .toList();
    }

    /** lm-eval's name. */
    public String key() {
        return key;
    }

    /** What it is here. */
    public Metric metric() {
        return metric;
    }

    /** lm-eval's name of how it is pooled. */
    String aggregation() {
        return aggregation;
    }
}
