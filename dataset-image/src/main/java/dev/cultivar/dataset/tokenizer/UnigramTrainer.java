package dev.cultivar.dataset.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Fits a unigram model (Kudo 2018): expectation maximisation over frequent substrings, with a sparse prior (Liang and Klein 2007),
 * and in between the pieces go whose absence costs least likelihood. Follows UnigramTrainer of the tokenizers package; the same
 * pieces in any order give the same model, bit by bit.
 *
 * @param size pieces wanted, special tokens included; the model is fitted down to a tenth more, then cut
 * @param longest letters of a piece at most
 * @param kept share of the pieces that stay each time the vocabulary shrinks
 * @param steps of expectation maximisation before each time
 */
record UnigramTrainer(int size, int longest, double kept, int steps) {
    /** Pieces to begin with; the tokenizers package has the same default. */
    static final int SEEDS = 1_000_000;

    private static final String NO_LETTERS = "";
    private static final double LEAST_EXPECTED = 0.5;
    private static final double PENALTY = 1e-4;
    /** Scores that are this close are one: which of the two is greater is the rounding of sums. */
    private static final double SAME = 1e-9;

    /**
     * The most likely pieces with their scores, from the likeliest on; of equally likely ones the first in the order of code points.
     *
     * @param alphabet letters that are kept whether they occur or not
     * @param special tokens that take room, and are no pieces
     */
    List<Scored> fit(Corpus corpus, Set<String> alphabet, Set<String> special) {
        UnigramModel model = seeds(corpus, SEEDS);
        int most = most();
        while (true) {
            for (int step = 0; step < steps; step++) {
                model = maximised(model, expected(model, corpus));
            }
            if (model.size() <= most) {
                return chosen(model, letters(corpus, alphabet), special);
            }
            UnigramModel smaller = pruned(model, corpus);
            if (smaller.size() == model.size()) {
                return chosen(model, letters(corpus, alphabet), special);
            }
            model = smaller;
        }
    }

    /** Pieces that are left before the vocabulary is cut to its size. */
    private int most() {
        return Math.toIntExact(size * 11L / 10);
    }

    /** Where expectation maximisation begins. */
    UnigramModel seeds(Corpus corpus, int seeds) {
        List<FrequentSubstrings.Weighed> found = FrequentSubstrings.of(corpus, longest, seeds);
        double all = 0;
        for (FrequentSubstrings.Weighed each : found) {
            all += each.weight();
        }
        List<String> pieces = new ArrayList<>(found.size() + 1);
        double[] scores = new double[found.size() + 1];
        pieces.add(NO_LETTERS);
        for (FrequentSubstrings.Weighed each : found) {
            scores[pieces.size()] = StrictMath.log(each.weight()) - StrictMath.log(all);
            pieces.add(each.text());
        }
        return new UnigramModel(pieces, scores);
    }

    /** How often each piece is expected to occur in the corpus. */
    static double[] expected(UnigramModel model, Corpus corpus) {
        double[] expected = new double[model.size()];
        Lattice lattice = new Lattice(model);
        for (int i = 0; i < corpus.size(); i++) {
            lattice.over(corpus.text(), corpus.starts()[i], corpus.end(i)).expect(corpus.counts()[i], expected);
        }
        return expected;
    }

    /** The scores that follow from expected occurrences; pieces that hardly occur are left out. */
    static UnigramModel maximised(UnigramModel model, double[] expected) {
        int[] stay = IntStream.range(0, model.size())
                .filter(id -> id == UnigramModel.UNKNOWN || expected[id] >= LEAST_EXPECTED)
                .toArray();
        double all = 0;
        for (int id : stay) {
            all += id == UnigramModel.UNKNOWN ? 0 : expected[id];
        }
        double whole = Digamma.of(all);
        double[] scores = new double[stay.length];
        for (int i = 1; i < stay.length; i++) {
            scores[i] = Digamma.of(expected[stay[i]]) - whole;
        }
        return new UnigramModel(IntStream.of(stay).mapToObj(model.pieces()::get).toList(), scores);
    }

    /** The model without the pieces whose absence costs least; letters, and what is only cut otherwise, stay. */
    UnigramModel pruned(UnigramModel model, Corpus corpus) {
        double[] occurs = occurrences(model, corpus);
        double all = 0;
        for (double each : occurs) {
            all += each;
        }
        double texts = 0;
        for (long count : corpus.counts()) {
            texts += count;
        }
        List<Integer> stay = new ArrayList<>();
        stay.add(UnigramModel.UNKNOWN);
        List<Candidate> candidates = new ArrayList<>();
        Lattice lattice = new Lattice(model);
        for (int id = UnigramModel.UNKNOWN + 1; id < model.size(); id++) {
            int[] letters = model.pieces().get(id).codePoints().toArray();
            int[] own = lattice.over(letters, 0, letters.length).best();
            if (letters.length == 1 || own.length > 1 && occurs[id] > 0) {
                stay.add(id);
            } else if (occurs[id] > 0) {
                int[] instead = lattice.bestWithout(id);
                candidates.add(new Candidate(id, occurs[id] / texts * loss(occurs, all, id, instead)));
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::loss).reversed().thenComparingInt(Candidate::id));
        int target = Math.max(most(), (int) (model.size() * kept));
        for (Candidate candidate : candidates) {
            if (stay.size() >= target) {
                break;
            }
            stay.add(candidate.id());
        }
        return new UnigramModel(
                stay.stream().map(model.pieces()::get).toList(),
                stay.stream().mapToDouble(model::score).toArray());
    }

    /** How often each piece occurs where every text is cut into its likeliest pieces. */
    private static double[] occurrences(UnigramModel model, Corpus corpus) {
        double[] occurs = new double[model.size()];
        Lattice lattice = new Lattice(model);
        for (int i = 0; i < corpus.size(); i++) {
            for (int id : lattice.over(corpus.text(), corpus.starts()[i], corpus.end(i))
                    .best()) {
                occurs[id] += corpus.counts()[i];
            }
        }
        return occurs;
    }

    /**
     * What an occurrence loses in log likelihood when other pieces stand in its place, and occur more often by that. The tokenizers
     * package lets all occurrences grow by those of the piece once for each other piece of the model, SentencePiece once for each of
     * those in its place but one; this is the package's figure, which spares frequent pieces more.
     */
    private static double loss(double[] occurs, double all, int id, int... instead) {
        double whole = StrictMath.log(all + occurs[id] * (occurs.length - 1));
        double others = 0;
        for (int other : instead) {
            others += StrictMath.log(occurs[other] + occurs[id]) - whole;
        }
        return StrictMath.log(occurs[id]) - StrictMath.log(all) - others;
    }

    private static SortedSet<Integer> letters(Corpus corpus, Set<String> alphabet) {
        SortedSet<Integer> letters = new TreeSet<>();
        IntStream.of(corpus.text()).filter(letter -> letter != Corpus.END).forEach(letters::add);
        alphabet.forEach(letter -> letters.add(letter.codePointAt(0)));
        return letters;
    }

    /** All letters, those without a score a little above the smallest, and of the other pieces the first that find room. */
    private List<Scored> chosen(UnigramModel model, SortedSet<Integer> letters, Set<String> special) {
        List<Scored> pieces = new ArrayList<>();
        Set<String> taken = new HashSet<>(special);
        int room = size - special.size();
        List<String> known = model.pieces();
        Set<String> alphabet = new HashSet<>();
        letters.forEach(letter -> alphabet.add(Character.toString(letter)));
        for (int id = UnigramModel.UNKNOWN + 1; id < model.size(); id++) {
            if (alphabet.contains(known.get(id)) && taken.add(known.get(id))) {
                pieces.add(new Scored(known.get(id), model.score(id)));
            }
        }
        int absent = 0;
        for (int letter : letters) {
            if (taken.add(Character.toString(letter))) {
                pieces.add(new Scored(Character.toString(letter), model.least() + PENALTY * absent++));
            }
        }
        for (int id = UnigramModel.UNKNOWN + 1; id < model.size() && pieces.size() < room; id++) {
            if (taken.add(known.get(id))) {
                pieces.add(new Scored(known.get(id), model.score(id)));
            }
        }
        return ordered(pieces);
    }

    /** From the likeliest on; where each of a row of scores is the same as the one before it, by code points. */
    private static List<Scored> ordered(List<Scored> pieces) {
        pieces.sort(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::piece));
        int from = 0;
        for (int i = 1; i <= pieces.size(); i++) {
            if (i == pieces.size() || pieces.get(i - 1).score() - pieces.get(i).score() > SAME) {
                pieces.subList(from, i).sort(Comparator.comparing(Scored::piece));
                from = i;
            }
        }
        return pieces;
    }

    /** A piece and the logarithm of its probability. */
    record Scored(String piece, double score) {}

    private record Candidate(int id, double loss) {}
}
