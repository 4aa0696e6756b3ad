package dev.cultivar.evaluator.task;

import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.TokenScores;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Collects token sequences into packed batches, so that many short ones cost as little as one long one, and hands each
 * sequence's summed log-likelihood to whoever added it.
 *
 * <p>Invariant: a sequence's score does not depend on what it is packed with.
 */
final class Scoring {
    /** Positions of a batch, unless one sequence alone has more. */
    static final int BATCH_POSITIONS = 1024;

    private final Examinee examinee;
    private final LongConsumer tokensDone;
    private final List<PackedTokens.Document> documents = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private int positions;
    private long tokens;

    /** Takes a sequence's summed log-likelihood, in nats. */
    @FunctionalInterface
    interface Answer {
        void take(double logLikelihood);
    }

    /** @param tokensDone told after each batch how many tokens the model has read by then */
    Scoring(Examinee examinee, LongConsumer tokensDone) {
        this.examinee = examinee;
        this.tokensDone = tokensDone;
    }

    void add(PackedTokens.Document document, Answer answer) {
        int length = document.ids().length;
        if (positions > 0 && positions + length > BATCH_POSITIONS) {
            flush();
        }
        documents.add(document);
        answers.add(answer);
        positions += length;
    }

    void flush() {
        if (documents.isEmpty()) {
            return;
        }
        TokenScores scores = examinee.decoder().score(PackedTokens.of(documents), examinee.adapter());
        for (int d = 0; d < documents.size(); d++) {
            double sum = scores.sum(d);
            if (!Double.isFinite(sum)) {
                throw new InvalidModelException("model " + examinee.name() + " gives a log-likelihood of " + sum
                        + ": its weights are damaged or its training diverged");
            }
            answers.get(d).take(sum);
        }
        tokens += positions;
        documents.clear();
        answers.clear();
        positions = 0;
        tokensDone.accept(tokens);
    }

    /** Tokens that the model has read. */
    long tokens() {
        return tokens;
    }
}
