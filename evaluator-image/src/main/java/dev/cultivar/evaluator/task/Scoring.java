package dev.cultivar.evaluator.task;

import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.engine.Workers;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.TokenScores;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Collects token sequences into packed batches, so that many short ones cost as little as one long one, has the workers score as
 * many batches at once as there are workers, and hands each sequence's summed log-likelihood to whoever added it, on the caller's
 * thread and in the order of adding.
 *
 * <p>Invariants: the order of adding alone says which sequences share a batch, so scores have the same bits with any number of
 * workers; what a sequence is packed with, and whether it shares its beginning, changes its score by no more than rounding.
 */
final class Scoring implements AutoCloseable {
    /** Positions of a batch, unless one sequence alone has more, the beginning that it shares included. */
    static final int BATCH_POSITIONS = 512;

    /** Fewer tokens at the beginning cost less than to look back at them apart. */
    private static final int WORTH_SHARING = 16;

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

        /** @param greedy whether each of its counted tokens is the most likely one */
        default void take(double logLikelihood, boolean greedy) {
            take(logLikelihood);
        }
    }

    private record Batch(List<Answer> answers, int positions, Future<TokenScores> scores) {}

    /** @param tokensDone told after each batch how many tokens the model has read by then */
    Scoring(Examinee examinee, LongConsumer tokensDone) {
        this.examinee = examinee;
        this.tokensDone = tokensDone;
    }

    void add(PackedTokens.Document document, Answer answer) {
        reserve(document.ids().length);
        append(document, answer);
    }

    /** Sequences that may begin alike, as the options of a question do: what they share is read once. */
    void add(List<PackedTokens.Document> alike, List<Answer> each) {
        int shared = shared(alike);
        if (shared < WORTH_SHARING) {
            for (int i = 0; i < alike.size(); i++) {
                add(alike.get(i), each.get(i));
            }
            return;
        }
        PackedTokens.Document beginning = new PackedTokens.Document(
                Arrays.copyOf(alike.getFirst().ids(), shared),
                Arrays.copyOf(alike.getFirst().targets(), shared));
        boolean begun = false;
        for (int i = 0; i < alike.size(); i++) {
            PackedTokens.Document one = alike.get(i);
            int rest = one.ids().length - shared;
            begun &= !reserve(begun ? rest : shared + rest);
            if (!begun) {
                append(beginning, nothing -> {});
                begun = true;
            }
            append(
                    new PackedTokens.Document(
                            Arrays.copyOfRange(one.ids(), shared, one.ids().length),
                            Arrays.copyOfRange(one.targets(), shared, one.targets().length),
                            true),
                    each.get(i));
        }
    }

    /** Tokens with which all begin, before any of them has a target. */
    private static int shared(List<PackedTokens.Document> alike) {
        PackedTokens.Document first = alike.getFirst();
        int shared = alike.size() < 2 ? 0 : first.ids().length - 1;
        for (PackedTokens.Document one : alike) {
            int most = Math.min(shared, one.ids().length - 1);
            shared = 0;
            while (shared < most
                    && one.ids()[shared] == first.ids()[shared]
                    && one.targets()[shared] == PackedTokens.NOT_COUNTED) {
                shared++;
            }
        }
        return shared;
    }

    /** Whether a new batch begins, because the one at hand has no room for so many positions. */
    private boolean reserve(int length) {
        if (positions == 0 || positions + length <= BATCH_POSITIONS) {
            return false;
        }
        submit();
        return true;
    }

    private void append(PackedTokens.Document document, Answer answer) {
        documents.add(document);
        answers.add(answer);
        positions += document.ids().length;
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
            batch.answers.get(d).take(sum, scores.greedy(d));
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
