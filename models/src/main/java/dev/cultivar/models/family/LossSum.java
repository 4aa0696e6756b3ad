package dev.cultivar.models.family;

/** Summed negative log-likelihood (natural logarithm) and the number of tokens it was summed over. */
public record LossSum(double sum, long tokens) {
    public LossSum plus(LossSum other) {
        return new LossSum(sum + other.sum, Math.addExact(tokens, other.tokens));
    }

    /** Mean loss per counted token; not a number when nothing was counted. */
    public double mean() {
        return sum / tokens;
    }
}
