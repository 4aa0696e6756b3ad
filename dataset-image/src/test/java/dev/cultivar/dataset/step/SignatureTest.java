package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {
    @Test
    void hashesAgreeAsOftenAsTheJaccardSimilaritySays() {
        Signature signature = new Signature(1, 64, 64, 9);
        long[] a = IntStream.range(0, 60).mapToLong(Words::mix).toArray();
        long[] b = IntStream.range(20, 80).mapToLong(Words::mix).toArray();
        long[] leastOfA = signature.least(a);
        long[] leastOfB = signature.least(b);
        int hashes = 64 * 64;
        long agreeing = IntStream.range(0, hashes)
                .filter(k -> leastOfA[k] == leastOfB[k])
                .count();
        double similarity = 40.0 / 80;
        assertThat(agreeing / (double) hashes).isCloseTo(similarity, within(4 * Math.sqrt(0.25 / hashes)));
    }

    /** Planted near duplicates against the curve 1 - (1 - s^rows)^bands, with every pair's own similarity. */
    @ParameterizedTest
    @CsvSource({"5, 14, 8, 1", "3, 20, 5, 2", "1, 6, 3, 3"})
    void pairsShareABandAsOftenAsTheCurveSays(int ngram, int bands, int rows, long seed) {
        Signature signature = new Signature(ngram, bands, rows, seed);
        Random random = new Random(seed);
        double expected = 0;
        double variance = 0;
        int found = 0;
        int pairs = 1500;
        for (int i = 0; i < pairs; i++) {
            String[] words = words(random, 150);
            String original = String.join(" ", words);
            for (int changes = random.nextInt(8); changes > 0; changes--) {
                words[random.nextInt(words.length)] = "new" + random.nextInt();
            }
            String changed = String.join(" ", words);
            double s = jaccard(signature.shingles(original), signature.shingles(changed));
            double p = 1 - Math.pow(1 - Math.pow(s, rows), bands);
            expected += p;
            variance += p * (1 - p);
            long[] first = signature.bands(original);
            long[] second = signature.bands(changed);
            if (IntStream.range(0, bands).anyMatch(band -> first[band] == second[band])) {
                found++;
            }
        }
        assertThat((double) found)
                .as("pairs found, seed %d", seed)
                .isCloseTo(expected, within(4 * Math.sqrt(variance) + 1e-6));
    }

    @Test
    void unlikeTextsShareNoBand() {
        Signature signature = new Signature(5, 14, 8, 1);
        Random random = new Random(4);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            for (long band : signature.bands(String.join(" ", words(random, 100)))) {
                assertThat(seen.add(band)).isTrue();
            }
        }
    }

    @Test
    void shortTextsAreOneShingleAndTextsWithoutWordsAreThemselves() {
        Signature signature = new Signature(5, 2, 2, 1);
        assertThat(signature.shingles("one Two"))
                .isEqualTo(signature.shingles("One, two!"))
                .hasSize(1);
        assertThat(signature.shingles("..."))
                .isEqualTo(signature.shingles("..."))
                .isNotEqualTo(signature.shingles("!"));
    }

    @Test
    void theSeedChangesTheHashes() {
        String text = "a b c d e f";
        assertThat(new Signature(5, 2, 2, 1).bands(text)).isNotEqualTo(new Signature(5, 2, 2, 2).bands(text));
    }

    private static String[] words(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "w" + random.nextInt(5000))
                .toArray(String[]::new);
    }

    private static double jaccard(long[] a, long[] b) {
        Set<Long> left = Arrays.stream(a).boxed().collect(Collectors.toSet());
        Set<Long> right = Arrays.stream(b).boxed().collect(Collectors.toSet());
        Set<Long> both = new HashSet<>(left);
        both.retainAll(right);
        return both.size() / (double) (left.size() + right.size() - both.size());
    }
}
