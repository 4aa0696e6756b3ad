package dev.cultivar.dataset.world;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes words up: two or three open syllables, no word twice in a world, none of the English ones that templates use. */
final class Coinage {
    private static final String CONSONANTS = "bdfgklmnprstvz";
    private static final String VOWELS = "aeiou";
    private static final int SHORT_OF_TEN = 6;

    private final Set<String> used = new HashSet<>(Tongue.english().all());

    List<String> words(Draws draws, int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(word(draws));
        }
        return words;
    }

    String word(Draws draws) {
        while (true) {
            StringBuilder word = new StringBuilder();
            int syllables = draws.below(10) < SHORT_OF_TEN ? 2 : 3;
            for (int i = 0; i < syllables; i++) {
                word.append(CONSONANTS.charAt(draws.below(CONSONANTS.length())))
                        .append(VOWELS.charAt(draws.below(VOWELS.length())));
            }
            if (used.add(word.toString())) {
                return word.toString();
            }
        }
    }
}
