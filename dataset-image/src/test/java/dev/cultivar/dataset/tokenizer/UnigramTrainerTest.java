package dev.cultivar.dataset.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What lattice and expectation maximisation compute is held against sums over all ways to cut a text. */
class UnigramTrainerTest {
    private static final double EULER = 0.57721566490153286;
    private static final List<PieceCount> WORDS = List.of(
            new PieceCount("banana", 5),
            new PieceCount("bandana", 3),
            new PieceCount("ananas", 4),
            new PieceCount("nab", 7),
            new PieceCount("sand", 2),
            new PieceCount("bands", 6));

    private static UnigramModel model(Map<String, Double> scores) {
        List<String> pieces = new ArrayList<>(List.of(""));
        double[] values = new double[scores.size() + 1];
        scores.forEach((piece, score) -> {
            values[pieces.size()] = score;
            pieces.add(piece);
        });
        return new UnigramModel(pieces, values);
    }

    /** Every substring of the words up to four letters, with random scores; not every letter has one. */
    private static UnigramModel randomModel(long seed) {
        Random random = new Random(seed);
        Map<String, Double> scores = new HashMap<>();
        for (PieceCount word : WORDS) {
            for (int from = 0; from < word.piece().length(); from++) {
                for (int to = from + 1; to <= Math.min(word.piece().length(), from + 4); to++) {
                    scores.putIfAbsent(word.piece().substring(from, to), -8 * random.nextDouble());
                }
            }
        }
        scores.keySet().removeIf(piece -> random.nextInt(4) == 0);
        return model(scores);
    }

    private static List<List<Integer>> ways(UnigramModel model, String text) {
        if (text.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Integer>> ways = new ArrayList<>();
        for (int to = 1; to <= text.length(); to++) {
            int id = model.pieces().indexOf(text.substring(0, to));
            if (id < 0 && to == 1) {
                id = UnigramModel.UNKNOWN;
            }
            if (id >= 0) {
                for (List<Integer> rest : ways(model, text.substring(to))) {
                    List<Integer> way = new ArrayList<>(List.of(id));
                    way.addAll(rest);
                    ways.add(way);
                }
            }
        }
        return ways;
    }

    private static double score(UnigramModel model, List<Integer> way) {
        return way.stream().mapToDouble(model::score).sum();
    }

    private static double likelihood(UnigramModel model, Corpus corpus) {
        double[] unused = new double[model.size()];
        Lattice lattice = new Lattice(model);
        double all = 0;
        for (int i = 0; i < corpus.size(); i++) {
            all += corpus.counts()[i]
                    * lattice.over(corpus.text(), corpus.starts()[i], corpus.end(i))
                            .expect(1, unused);
        }
        return all;
    }

    @Test
    void theLikeliestCutIsTheBestOfAll() {
        for (int seed = 0; seed < 20; seed++) {
            UnigramModel model = randomModel(seed);
            Lattice lattice = new Lattice(model);
            for (PieceCount word : WORDS) {
                List<List<Integer>> ways = ways(model, word.piece());
                int[] letters = word.piece().codePoints().toArray();
                List<Integer> best = ways.stream()
                        .max((a, b) -> Double.compare(score(model, a), score(model, b)))
                        .orElseThrow();
                assertThat(lattice.over(letters, 0, letters.length).best())
                        .containsExactly(best.toArray(Integer[]::new));
                List<Integer> other = ways.stream()
                        .filter(way -> !way.contains(best.getFirst()))
                        .max((a, b) -> Double.compare(score(model, a), score(model, b)))
                        .orElse(List.of());
                assertThat(lattice.bestWithout(best.getFirst())).containsExactly(other.toArray(Integer[]::new));
            }
        }
    }

    @Test
    void expectedOccurrencesAreSumsOverAllCuts() {
        for (int seed = 0; seed < 20; seed++) {
            UnigramModel model = randomModel(seed);
            double[] sums = new double[model.size()];
            double likelihood = 0;
            for (PieceCount word : WORDS) {
                List<List<Integer>> ways = ways(model, word.piece());
                double all = ways.stream()
                        .mapToDouble(way -> Math.exp(score(model, way)))
                        .sum();
                likelihood += word.count() * Math.log(all);
                ways.forEach(way -> way.forEach(id -> sums[id] += word.count() * Math.exp(score(model, way)) / all));
            }
            Corpus corpus = Corpus.of(WORDS);
            assertThat(UnigramTrainer.expected(model, corpus)).containsExactly(sums, within(1e-12));
            assertThat(likelihood(model, corpus)).isCloseTo(likelihood, within(1e-10));
        }
    }

    @Test
    void theLikelihoodNeverFallsWithoutAPrior() {
        UnigramModel model = randomModel(1);
        Corpus corpus = Corpus.of(WORDS);
        double before = Double.NEGATIVE_INFINITY;
        for (int step = 0; step < 30; step++) {
            double now = likelihood(model, corpus);
            assertThat(now).isGreaterThanOrEqualTo(before - 1e-9);
            before = now;
            double[] expected = UnigramTrainer.expected(model, corpus);
            double all = IntStream.range(1, expected.length)
                    .mapToDouble(id -> expected[id])
                    .sum();
            Map<String, Double> scores = new HashMap<>();
            for (int id = 1; id < expected.length; id++) {
                // a piece at 0 would leave the floor under unknown letters at minus infinity
                if (expected[id] > 1e-12 * all) {
                    scores.put(model.pieces().get(id), Math.log(expected[id] / all));
                }
            }
            model = model(scores);
        }
    }

    /** The step is variational Bayes under a Dirichlet prior of weight 0; its bound on the evidence grows where no piece is left out. */
    @Test
    void theBoundOnTheEvidenceNeverFallsWithThePrior() {
        Corpus corpus = Corpus.of(WORDS);
        UnigramModel model = new UnigramTrainer(2048, 3, 0.75, 2).seeds(corpus, 1000);
        double before = Double.NEGATIVE_INFINITY;
        int grown = 0;
        for (int step = 0; step < 40; step++) {
            double[] expected = UnigramTrainer.expected(model, corpus);
            UnigramModel next = UnigramTrainer.maximised(model, expected);
            if (next.size() < model.size()) {
                before = Double.NEGATIVE_INFINITY;
            } else {
                double bound = likelihood(next, corpus) - divergence(next, expected);
                assertThat(bound).isGreaterThanOrEqualTo(before - 1e-9);
                grown += before > Double.NEGATIVE_INFINITY ? 1 : 0;
                before = bound;
            }
            model = next;
        }
        assertThat(grown).isGreaterThan(10);
    }

    private static double divergence(UnigramModel model, double... expected) {
        double all = 0;
        double sum = 0;
        for (int id = 1; id < expected.length; id++) {
            all += expected[id];
            sum += expected[id] * model.score(id) - logGamma(expected[id]);
        }
        return sum + logGamma(all);
    }

    private static double logGamma(double x) {
        double shift = 0;
        double large = x;
        for (; large < 20; large++) {
            shift -= Math.log(large);
        }
        return shift
                + (large - 0.5) * Math.log(large)
                - large
                + Math.log(2 * Math.PI) / 2
                + 1 / (12 * large)
                - 1 / (360 * Math.pow(large, 3))
                + 1 / (1260 * Math.pow(large, 5));
    }

    @Test
    void digammaHasItsKnownValuesAndIsTheDerivativeOfLogGamma() {
        assertThat(Digamma.of(1)).isCloseTo(-EULER, within(1e-14));
        assertThat(Digamma.of(0.5)).isCloseTo(-EULER - 2 * Math.log(2), within(1e-13));
        for (double x : new double[] {0.5, 1.3, 4, 9.99, 10, 123.4, 1e6}) {
            assertThat(Digamma.of(x + 1) - Digamma.of(x)).isCloseTo(1 / x, within(1e-9));
            double h = 1e-4 * x;
            assertThat(Digamma.of(x)).isCloseTo((logGamma(x + h) - logGamma(x - h)) / (2 * h), within(1e-5));
        }
    }

    @Test
    void scoresAreDigammaOfExpectedOccurrencesAndRarePiecesGo() {
        UnigramModel model = model(Map.of("a", -1.0, "b", -1.0, "ab", -9.0));
        double[] expected = new double[4];
        expected[model.pieces().indexOf("a")] = 3;
        expected[model.pieces().indexOf("b")] = 2;
        expected[model.pieces().indexOf("ab")] = 0.49;
        UnigramModel next = UnigramTrainer.maximised(model, expected);
        assertThat(next.pieces()).containsExactlyInAnyOrder("", "a", "b");
        // psi(3) - psi(5) = -(1/3 + 1/4), psi(2) - psi(5) = -(1/2 + 1/3 + 1/4)
        assertThat(next.score(next.pieces().indexOf("a"))).isCloseTo(-7.0 / 12, within(1e-12));
        assertThat(next.score(next.pieces().indexOf("b"))).isCloseTo(-13.0 / 12, within(1e-12));
        assertThat(next.score(UnigramModel.UNKNOWN)).isCloseTo(-13.0 / 12 - 10, within(1e-12));
    }

    @Test
    void thePieceWhoseAbsenceCostsLeastGoesFirst() {
        // "ab" stands for a and b in 10 places, "cd" for c and d in 2
        Corpus corpus = Corpus.of(List.of(new PieceCount("abab", 5), new PieceCount("cd", 2), new PieceCount("e", 9)));
        Map<String, Double> scores = new HashMap<>(Map.of("ab", -1.0, "cd", -1.0));
        List.of("a", "b", "c", "d", "e").forEach(letter -> scores.put(letter, -3.0));
        // 8 with the unknown one; 6 * 1.1 rounds down to 6, 8 * 0.9 to 7
        UnigramModel pruned = new UnigramTrainer(6, 16, 0.9, 2).pruned(model(scores), corpus);
        assertThat(pruned.pieces()).containsExactlyInAnyOrder("", "a", "b", "c", "d", "e", "ab");
        UnigramModel all = new UnigramTrainer(9, 16, 0.9, 2).pruned(model(scores), corpus);
        assertThat(all.pieces()).hasSize(8);
    }

    @Test
    void piecesOfOneModelDoNotDependOnTheirOrder() {
        UnigramTrainer trainer = new UnigramTrainer(12, 16, 0.75, 2);
        List<UnigramTrainer.Scored> fitted = trainer.fit(Corpus.of(WORDS), Set.of(), Set.of());
        assertThat(fitted).hasSizeBetween(6, 12);
        List<PieceCount> shuffled = new ArrayList<>(WORDS);
        for (int seed = 0; seed < 10; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(trainer.fit(Corpus.of(shuffled), Set.of(), Set.of())).isEqualTo(fitted);
        }
    }

    @Test
    void substringsAreThoseThatGoOnInMoreThanOneWay() {
        Map<String, Set<String>> next = new HashMap<>();
        Map<String, Long> occurs = new HashMap<>();
        for (PieceCount word : WORDS) {
            String ended = word.piece() + "\0";
            for (int from = 0; from < word.piece().length(); from++) {
                for (int to = from + 2; to <= word.piece().length(); to++) {
                    String substring = ended.substring(from, to);
                    occurs.merge(substring, (long) substring.length(), Long::sum);
                    next.computeIfAbsent(substring, _ -> new HashSet<>()).add(ended.substring(to, to + 1));
                }
            }
        }
        occurs.keySet()
                .removeIf(substring -> next.getOrDefault(substring, Set.of()).size() < 2);
        List<FrequentSubstrings.Weighed> found = FrequentSubstrings.of(Corpus.of(WORDS), 16, 1000);
        int letters = 5;
        assertThat(found.subList(0, letters))
                .containsExactly(
                        new FrequentSubstrings.Weighed("a", 5 * 3 + 3 * 3 + 4 * 3 + 7 + 2 + 6),
                        new FrequentSubstrings.Weighed("n", 5 * 2 + 3 * 2 + 4 * 2 + 7 + 2 + 6),
                        new FrequentSubstrings.Weighed("b", 5 + 3 + 7 + 6),
                        new FrequentSubstrings.Weighed("s", 4 + 2 + 6),
                        new FrequentSubstrings.Weighed("d", 3 + 2 + 6));
        List<FrequentSubstrings.Weighed> substrings = found.subList(letters, found.size());
        Map<String, Long> ours = new HashMap<>();
        substrings.forEach(each -> ours.put(each.text(), each.weight()));
        assertThat(ours).isEqualTo(occurs);
        assertThat(substrings)
                .isSortedAccordingTo((a, b) -> a.weight() != b.weight()
                        ? Long.compare(b.weight(), a.weight())
                        : b.text().compareTo(a.text()));
        assertThat(FrequentSubstrings.of(Corpus.of(WORDS), 16, letters + 3)).isEqualTo(found.subList(0, letters + 3));
        assertThat(FrequentSubstrings.of(Corpus.of(WORDS), 2, 1000))
                .isEqualTo(
                        found.stream().filter(each -> each.text().length() <= 2).toList());
    }
}
