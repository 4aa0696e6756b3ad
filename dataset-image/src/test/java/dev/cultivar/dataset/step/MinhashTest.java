package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinhashTest {
    private static final String TEXT = "the quick brown fox jumps over the lazy dog and runs far away from here today ";

    @Test
    void ofRecordsThatSayTheSameTheFirstStays() {
        Minhash minhash = new Minhash(RecordType.text, 2, new Signature(3, 20, 2, 1));
        assertThat(Records.after(
                        Records.texts(
                                TEXT,
                                "entirely other words about something that nobody said before",
                                TEXT.toUpperCase(Locale.ROOT) + "!",
                                TEXT + "tonight"),
                        minhash::apply))
                .containsExactly(
                        TEXT,
                        "entirely other words about something that nobody said before",
                        "2 nearDuplicate",
                        "2 nearDuplicate");
    }

    @Test
    void recordsLinkedThroughOthersAreOneSet() {
        String[] words = TEXT.repeat(4).split(" ");
        String[] texts = new String[30];
        for (int i = 0; i < texts.length; i++) {
            words[i] = "changed" + i;
            texts[i] = String.join(" ", words);
        }
        Minhash minhash = new Minhash(RecordType.text, 0, new Signature(2, 40, 2, 1));
        assertThat(Records.after(Records.texts(texts), minhash::apply).subList(1, texts.length))
                .containsOnly("0 nearDuplicate");
    }

    /**
     * Pairs whose similarity is known by construction: each changed word is new and takes exactly {@code ngram} of the shingles with
     * it, so s = (shingles - ngram changes) / (shingles + ngram changes). The step finds each pair with probability
     * 1 - (1 - s^rows)^bands, independently: what it finds must lie where 99.9 % of such counts lie.
     */
    @ParameterizedTest
    @CsvSource({
        "5, 14, 8, 100, 1", "5, 14, 8, 100, 2", "5, 14, 8, 100, 3", "5, 14, 8, 100, 5", "5, 14, 8, 100, 8",
        "3, 20, 3, 60, 4", "3, 20, 3, 60, 8", "3, 20, 3, 60, 12", "2, 9, 5, 30, 3", "2, 9, 5, 30, 6",
        "1, 6, 2, 40, 20", "1, 1, 1, 40, 10", "1, 40, 4, 40, 22"
    })
    void plantedPairsAreFoundAtTheRateOfTheCurve(int ngram, int bands, int rows, int shingles, int changes) {
        int pairs = 400;
        List<String> texts = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            String[] words = new String[shingles + ngram - 1];
            for (int i = 0; i < words.length; i++) {
                words[i] = "w" + pair + "x" + i;
            }
            texts.add(String.join(" ", words));
            for (int i = 0; i < changes; i++) {
                words[ngram - 1 + i * ngram] = "n" + pair + "x" + i;
            }
            texts.add(String.join(" ", words));
        }
        Signature signature = new Signature(ngram, bands, rows, 5);
        List<String> fates = Records.after(
                Records.texts(texts.toArray(String[]::new)), new Minhash(RecordType.text, 0, signature)::apply);

        double s = (shingles - ngram * changes) / (double) (shingles + ngram * changes);
        double p = 1 - Math.pow(1 - Math.pow(s, rows), bands);
        assertThat(IntStream.range(0, pairs).mapToObj(pair -> fates.get(2 * pair)))
                .as("the first of a pair stays")
                .doesNotContain("0 nearDuplicate");
        int found = (int) fates.stream().filter("0 nearDuplicate"::equals).count();
        assertThat(atMost(found, pairs, p))
                .as("%d of %d found, s = %.3f, p = %.4f", found, pairs, s, p)
                .isGreaterThan(0.0005);
        assertThat(1 - atMost(found - 1, pairs, p))
                .as("%d of %d found, s = %.3f, p = %.4f", found, pairs, s, p)
                .isGreaterThan(0.0005);
    }

    /** Probability of at most k successes among n. */
    private static double atMost(int k, int n, double p) {
        double logCoefficient = 0;
        double sum = 0;
        for (int i = 0; i <= k; i++) {
            sum += Math.exp(logCoefficient + i * Math.log(p) + (n - i) * Math.log1p(-p));
            logCoefficient += Math.log(n - i) - Math.log(i + 1.0);
        }
        return sum;
    }
}
