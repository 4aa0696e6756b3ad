package dev.cultivar.dataset.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cultivar.api.source.WorldShape;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.world.Lexicon.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorldTest {
    private static World world(String shape) throws JsonProcessingException {
        return World.of(CanonicalJson.strict().readValue(shape.replace('\'', '"'), WorldShape.class), 3);
    }

    @Test
    void theStandardWorldHasTheWordsThatItsShapeSays() {
        World world = World.of(WorldShape.standard(), 3);
        int english = Tongue.english().all().size();
        int facts = 40 + 4 + 4 * 12 + 1;
        assertThat(world.vocabulary()).hasSize(english + 180 + facts + 4 * (90 + facts));
        assertThat(world.domains().keySet()).containsExactly("general", "d1", "d2", "d3", "d4");
    }

    @Test
    void aWorldWithMoreDomainsHasTheSameFirstOnes() throws JsonProcessingException {
        World small = world("{'domains': 2}");
        World large = world("{'domains': 5}");
        for (String name : List.of("general", "d1", "d2")) {
            assertThat(large.domain(name).entities())
                    .isEqualTo(small.domain(name).entities());
            assertThat(large.domain(name).relations())
                    .isEqualTo(small.domain(name).relations());
            assertThat(large.domain(name).lexicon().all())
                    .isEqualTo(small.domain(name).lexicon().all());
        }
    }

    @Test
    void neighboursShareTheShareOfWordsAndRelationsAndOthersLess() throws JsonProcessingException {
        World world = world("{'relatedness': 0.5, 'words': 300}");
        assertThat(shared(world, "d1", "d2")).isEqualTo(150);
        assertThat(shared(world, "d2", "d3")).isEqualTo(150);
        // a word of d1 is in d3 when both draws took it: half of a half
        assertThat(shared(world, "d1", "d3") / 300.0).isCloseTo(0.25, within(0.08));
        assertThat(shared(world, "general", "d1")).isZero();
        assertThat(world.domain("d2").relations().subList(0, 2))
                .isEqualTo(world.domain("d1").relations().subList(0, 2));
        assertThat(world.domain("d2").relations().get(2))
                .isNotIn(world.domain("d1").relations());
        World same = world("{'relatedness': 1}");
        assertThat(same.domain("d4").lexicon().all())
                .isEqualTo(same.domain("d1").lexicon().all());
        assertThat(shared(world("{}"), "d1", "d2")).isZero();
    }

    @Test
    void entitiesAreLinkedInOneRoundAndEveryValueIsUsedEquallyOften() throws JsonProcessingException {
        Domain domain = world("{'entities': 60, 'values': 5, 'relations': 3}").domain("d1");
        Set<Integer> visited = new HashSet<>();
        int at = 0;
        while (visited.add(at)) {
            at = domain.entities().get(at).link();
        }
        assertThat(visited).hasSize(60);
        for (int relation = 0; relation < 3; relation++) {
            for (int value = 0; value < 5; value++) {
                int r = relation;
                int v = value;
                assertThat(domain.entities())
                        .filteredOn(entity -> entity.values().get(r) == v)
                        .hasSize(12);
            }
        }
    }

    @Test
    void wordsAreDrawnByZipfsLawAndFollowersInThreeOfFourCases() {
        Lexicon lexicon = Lexicon.madeUp(new Coinage(), Draws.of(1, "words"), 90);
        Draws draws = Draws.of(1, "draws");
        int n = 200_000;
        int[] counts = new int[30];
        for (int i = 0; i < n; i++) {
            counts[lexicon.draw(draws, Kind.NOUN)]++;
        }
        double harmonic = 0;
        for (int rank = 1; rank <= 30; rank++) {
            harmonic += 1.0 / rank;
        }
        for (int rank = 1; rank <= 30; rank++) {
            double p = 1 / (rank * harmonic);
            assertThat(counts[rank - 1] / (double) n)
                    .as("rank " + rank)
                    .isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / n)));
        }
        int[] after = new int[30];
        for (int i = 0; i < n; i++) {
            after[lexicon.draw(draws, Kind.VERB, Kind.NOUN, 29)]++;
        }
        int top = java.util.Arrays.stream(after).sorted().skip(28).sum();
        assertThat(top / (double) n).isBetween(0.74, 1.0);
    }

    @Test
    void drawsAreThoseOfSplitMix64() {
        // SplittableRandom is SplitMix64 too, with its state as seed; its next numbers are ours
        Draws draws = Draws.of(5, "a", "b");
        long first = draws.next();
        Draws again = Draws.of(5, "a", "b");
        assertThat(again.next()).isEqualTo(first);
        assertThat(Draws.of(5, "a", "c").next()).isNotEqualTo(first);
        assertThat(Draws.ofState(42).next()).isEqualTo(new java.util.SplittableRandom(42).nextLong());
    }

    private static int shared(World world, String one, String other) {
        Set<String> words = new HashSet<>(world.domain(one).lexicon().all());
        words.retainAll(world.domain(other).lexicon().all());
        return words.size();
    }
}
