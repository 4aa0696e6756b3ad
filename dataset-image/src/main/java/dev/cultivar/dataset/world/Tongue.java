package dev.cultivar.dataset.world;

import java.util.List;

/** The function words of a domain: English ones, or made-up ones in their place. */
record Tongue(
        String the,
        String a,
        String of,
        String is,
        String has,
        String with,
        String because,
        String what,
        String which,
        String tell,
        String question,
        String answer,
        String name) {

    static Tongue english() {
        return new Tongue(
                "the",
                "a",
                "of",
                "is",
                "has",
                "with",
                "because",
                "what",
                "which",
                "tell",
                "question",
                "answer",
                "name");
    }

    static Tongue madeUp(Coinage coinage, Draws draws) {
        List<String> words = coinage.words(draws, english().all().size());
        return new Tongue(
                words.get(0),
                words.get(1),
                words.get(2),
                words.get(3),
                words.get(4),
                words.get(5),
                words.get(6),
                words.get(7),
                words.get(8),
                words.get(9),
                words.get(10),
                words.get(11),
                words.get(12));
    }

    List<String> all() {
        return List.of(the, a, of, is, has, with, because, what, which, tell, question, answer, name);
    }
}
