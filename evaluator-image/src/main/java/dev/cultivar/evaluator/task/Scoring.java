package dev.cultivar.evaluator.task;

import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.engine.Workers;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.TokenScores;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Collects token sequences into packed batches, so that many short ones cost as little as one long one, has the workers score as
 * many batches at once as there are workers, and hands each sequence's summed log-likelihood to whoever added it, on the caller's
 * thread and in the order of adding.
 *
 * <p>Invariant: a sequence's score depends neither on what it is packed with nor on the number of workers.
 */
final class Scoring implements AutoCloseable {
    /** Positions of a batch, unless one sequence alone has more. */
    static final int BATCH_POSITIONS = 512;

    private final Examinee examinee;
    private final LongConsumer tokensDone;
    private final Deque<Batch> underway = new ArrayDeque<>();
    private List<PackedTokens.Document> documents = new ArrayList<>();
    private List<Answer> answers = new ArrayList<>();
    private int positions;
    private long tokens;

    /** Takes a sequence's summed log-likelihood, in nats. */
    @FunctionalInterface
    interface Answer {
        void take(double logLikelihood);
    }

    private record Batch(List<Answer> answers, int positions, Future<TokenScores> scores) {}

    /** @param tokensDone told after each batch how many tokens the model has read by then */
    Scoring(Examinee examinee, LongConsumer tokensDone) {
        this.examinee = examinee;
        this.tokensDone = tokensDone;
    }

    void add(PackedTokens.Document document, Answer answer) {
        int length = document.ids().length;
        if (positions > 0 && positions + length > BATCH_POSITIONS) {
            submit();
        }
        documents.add(document);
        answers.add(answer);
        positions += length;
    }

    /** Gives all answers that are still owed. */
    void flush() {
        submit();
        while (!underway.isEmpty()) {
            take(underway.remove());
        }
    }

    private void submit() {
        if (documents.isEmpty()) {
            return;
        }
        while (underway.size() >= examinee.workers().size()) {
            take(underway.remove());
        }
        PackedTokens batch = PackedTokens.of(documents);
        Future<TokenScores> scores =
                examinee.workers().submit(() -> examinee.decoder().score(batch, examinee.adapter()));
        underway.add(new Batch(answers, positions, scores));
        documents = new ArrayList<>();
        answers = new ArrayList<>();
        positions = 0;
    }

    private void take(Batch batch) {
        TokenScores scores = Workers.result(batch.scores);
        for (int d = 0; d < batch.answers.size(); d++) {
            double sum = scores.sum(d);
            if (!Double.isFinite(sum)) {
                throw new InvalidModelException("model " + examinee.name() + " gives a log-likelihood of " + sum
                        + ": its weights are damaged or its training diverged");
            }
            batch.answers.get(d).take(sum);
        }
        tokens += batch.positions;
        tokensDone.accept(tokens);
    }

    /** Tokens that the model has read. */
    long tokens() {
        return tokens;
    }

    /** Waits for what is underway, because the model must outlive it; after a failure its answers are of no use. */
    @Override
    public void close() {
        while (!underway.isEmpty()) {
            try {
                Workers.result(underway.remove().scores);
            } catch (RuntimeException e) {
                // the failure that is on its way says more
                continue;
            }
        }
    }
}
