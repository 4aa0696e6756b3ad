package dev.cultivar.models.family;

/**
 * For each position of a batch: the log-likelihood of its target (natural logarithm) and whether the target was the
 * most likely token. Positions that are not counted have log-likelihood 0 and do not affect {@code greedy}.
 */
public final class TokenScores {
    private final PackedTokens batch;
    private final float[] logLikelihoods;
    private final boolean[] correct;

    /** Takes one value for each counted position, in order. */
    TokenScores(PackedTokens batch, float[] countedLogLikelihoods, float[] countedCorrect) {
        this.batch = batch;
        this.logLikelihoods = new float[batch.length()];
        this.correct = new boolean[batch.length()];
        long[] positions = batch.countedPositions();
        for (int i = 0; i < positions.length; i++) {
            int position = Math.toIntExact(positions[i]);
            logLikelihoods[position] = countedLogLikelihoods[i];
            correct[position] = countedCorrect[i] != 0;
        }
    }

    public boolean counted(int position) {
        return batch.targets()[position] != PackedTokens.NOT_COUNTED;
    }

    public float logLikelihood(int position) {
        return logLikelihoods[position];
    }

    public boolean correct(int position) {
        return correct[position];
    }

    /** Summed log-likelihood of a document's counted tokens. */
    public double sum(int document) {
        double sum = 0;
        for (int i = batch.start(document); i < batch.start(document + 1); i++) {
            sum += logLikelihoods[i];
        }
        return sum;
    }

    /** Number of a document's counted tokens. */
    public long tokens(int document) {
        long tokens = 0;
        for (int i = batch.start(document); i < batch.start(document + 1); i++) {
            tokens += counted(i) ? 1 : 0;
        }
        return tokens;
    }

    /** Whether every counted token of a document was the most likely one. */
    public boolean greedy(int document) {
        for (int i = batch.start(document); i < batch.start(document + 1); i++) {
            if (counted(i) && !correct[i]) {
                return false;
            }
        }
        return true;
    }
}
