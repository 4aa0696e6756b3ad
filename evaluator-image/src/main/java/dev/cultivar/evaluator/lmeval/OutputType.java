package dev.cultivar.evaluator.lmeval;

import java.util.List;

/** What a model is asked for. Constants are written as lm-eval writes them. */
public enum OutputType {
    /** The target after the text. */
    loglikelihood("targets", List.of("perplexity", "acc")),
    /** The target alone, in windows. */
    loglikelihood_rolling("documents", List.of("word_perplexity", "byte_perplexity", "bits_per_byte")),
    /** Each choice after the text. */
    multiple_choice("questions", List.of("acc", "acc_norm")),
    /** A text that the model writes after the text. */
    generate_until("prompts", List.of("exact_match"));

    private final String items;
    private final List<String> metrics;

    OutputType(String items, List<String> metrics) {
        this.items = items;
        this.metrics = metrics;
    }

    /** What an item is, in the plural. */
    public String items() {
        return items;
    }

    /** The metrics of a task that names none, by lm-eval's names. */
    List<String> metrics() {
        return metrics;
    }
}
