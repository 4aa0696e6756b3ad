package dev.cultivar.dataset;

import dev.cultivar.dataset.record.Texts;
import dev.cultivar.dataset.split.Splits;
import dev.cultivar.dataset.step.EvaluationText;
import dev.cultivar.dataset.step.Words;
import java.util.ArrayList;
import java.util.List;

/** Which records of each split share a word n-gram with evaluation sets that the card is asked about. */
final class SetOverlap {
    private static final int MOST_EXAMPLES = 3;

    private final List<String> splits;
    private final int ngram;
    private final List<EvaluationText> sets;
    private final long[] looked;
    private final long[][] shared;
    private final List<List<Example>> examples = new ArrayList<>();

    SetOverlap(List<String> splits, int ngram, List<EvaluationText> sets) {
        this.splits = splits;
        this.ngram = ngram;
        this.sets = sets;
        looked = new long[splits.size()];
        shared = new long[sets.size()][splits.size()];
        sets.forEach(set -> examples.add(new ArrayList<>()));
    }

    void add(String split, String id, List<String> texts) {
        int at = splits.indexOf(split);
        looked[at]++;
        if (sets.isEmpty()) {
            return;
        }
        String text = Texts.joined(texts);
        long[] ngrams = Words.ngrams(Words.of(text), ngram);
        for (int s = 0; s < sets.size(); s++) {
            int first = sets.get(s).shared(ngrams, split.equals(Splits.TRAIN));
            if (first >= 0 && shared[s][at]++ < MOST_EXAMPLES) {
                examples.get(s).add(new Example(split, id, Card.shortened(Words.passage(text, first, first + ngram))));
            }
        }
    }

    /** Records of a split that share an n-gram with a set, and which share of the split they are. */
    record Shared(String split, long records, double share) {}

    /** A record that does, and the first words that it has in common, as it writes them. */
    record Example(String split, String id, String passage) {}

    /**
     * A set.
     *
     * @param records the set's own
     * @param tooShort those of fewer words than an n-gram, which cannot be found
     * @param share of the set's n-grams that were looked for
     * @param inTrain the set's own records that share an n-gram with train
     * @param examples three of each split at most
     */
    record Found(
            String set,
            int ngram,
            long records,
            long tooShort,
            double share,
            List<Shared> splits,
            long inTrain,
            List<Example> examples) {
        Shared train() {
            return splits.stream()
                    .filter(split -> split.split().equals(Splits.TRAIN))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Sets of which train tells something, in words. */
    static List<String> leaks(List<Found> found) {
        return found.stream()
                .filter(set -> set.train().records() > 0)
                .map(set -> "card.against[" + set.set() + "]: " + set.train().records()
                        + " records of train share " + set.ngram() + " words in a row with "
                        + set.inTrain() + " of its " + set.records()
                        + " records; drop them with a step decontaminate")
                .toList();
    }

    /** What was found; reads the sets again. */
    List<Found> found() {
        List<Found> found = new ArrayList<>();
        for (int s = 0; s < sets.size(); s++) {
            List<Shared> bySplit = new ArrayList<>();
            for (int i = 0; i < splits.size(); i++) {
                bySplit.add(new Shared(
                        splits.get(i), shared[s][i], looked[i] == 0 ? 0 : (double) shared[s][i] / looked[i]));
            }
            EvaluationText set = sets.get(s);
            found.add(new Found(
                    set.name(),
                    ngram,
                    set.records(),
                    set.tooShort(),
                    set.share(),
                    List.copyOf(bySplit),
                    set.inTrain(),
                    List.copyOf(examples.get(s))));
        }
        return List.copyOf(found);
    }
}
