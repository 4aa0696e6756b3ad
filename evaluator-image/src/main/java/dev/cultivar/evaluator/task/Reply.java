package dev.cultivar.evaluator.task;

import dev.cultivar.evaluator.lmeval.Asked;

/**
 * What a model said to a document: a log-likelihood of the target, or of each choice, or what it wrote. Filled in as answers come.
 */
final class Reply {
    private final int document;
    private final Asked asked;
    private final double[] logLikelihoods;
    private final boolean[] greedy;
    private String written = "";

    Reply(int document, Asked asked) {
        this.document = document;
        this.asked = asked;
        int places = Math.max(1, asked.choices().size());
        this.logLikelihoods = new double[places];
        this.greedy = new boolean[places];
    }

    /** Takes what a scoring gives for a choice, or for a part of the target: parts add up. */
    Scoring.Answer place(int choice) {
        return new Scoring.Answer() {
            @Override
            public void take(double logLikelihood) {
                logLikelihoods[choice] += logLikelihood;
            }

            @Override
            public void take(double logLikelihood, boolean mostLikely) {
                take(logLikelihood);
                greedy[choice] = mostLikely;
            }
        };
    }

    void write(String text) {
        written = text;
    }

    /** lm-eval's doc_id. */
    int document() {
        return document;
    }

    Asked asked() {
        return asked;
    }

    /** Nats of a choice, or of the target. */
    double logLikelihood(int choice) {
        return logLikelihoods[choice];
    }

    double[] logLikelihoods() {
        return logLikelihoods.clone();
    }

    /** Whether each token of a choice, or of the target, is the most likely one. */
    boolean greedy(int choice) {
        return greedy[choice];
    }

    String written() {
        return written;
    }
}
