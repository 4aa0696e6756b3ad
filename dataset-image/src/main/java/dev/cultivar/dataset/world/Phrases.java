package dev.cultivar.dataset.world;

import dev.cultivar.dataset.world.Lexicon.Kind;
import java.util.List;

/** The small grammar of a tongue: how facts are stated and asked for, and sentences that mean nothing. */
final class Phrases {
    private Phrases() {}

    /** A fact with the entity before the value; way is 0 to 3. */
    static String stated(Tongue t, Fact fact, int way) {
        return switch (way) {
            case 0 ->
                "%s %s %s %s %s %s.".formatted(t.the(), fact.relation(), t.of(), fact.entity(), t.is(), fact.value());
            case 1 -> "%s %s %s %s %s.".formatted(fact.entity(), t.has(), t.the(), fact.relation(), fact.value());
            case 2 ->
                "%s %s, %s %s %s %s."
                        .formatted(t.with(), fact.entity(), t.the(), fact.relation(), t.is(), fact.value());
            case 3 -> "%s: %s %s.".formatted(fact.entity(), fact.relation(), fact.value());
            default -> throw new IllegalArgumentException("no way " + way + " to state a fact");
        };
    }

    /** A fact with the value before the entity. */
    static String valueFirst(Tongue t, Fact fact) {
        return "%s %s %s %s %s %s.".formatted(fact.value(), t.is(), t.the(), fact.relation(), t.of(), fact.entity());
    }

    /** A question that ends where its answer begins; way is 1 to 3. */
    static String asked(Tongue t, String relations, String entity, int way) {
        String asked = switch (way) {
            case 1 -> "%s %s %s %s %s %s?".formatted(t.what(), t.is(), t.the(), relations, t.of(), entity);
            case 2 -> "%s %s %s %s?".formatted(t.which(), relations, t.has(), entity);
            case 3 -> "%s %s %s %s %s.".formatted(t.tell(), t.the(), relations, t.of(), entity);
            default -> throw new IllegalArgumentException("no way " + way + " to ask");
        };
        return "%s: %s %s:".formatted(t.question(), asked, t.answer());
    }

    /** A sentence of a lexicon. */
    static String filler(Tongue t, Lexicon words, Draws draws) {
        Sentence s = new Sentence(words, draws);
        return switch (draws.below(4)) {
            case 0 ->
                "%s %s %s %s %s %s."
                        .formatted(
                                t.the(),
                                s.next(Kind.ADJECTIVE),
                                s.next(Kind.NOUN),
                                s.next(Kind.VERB),
                                t.the(),
                                s.next(Kind.NOUN));
            case 1 ->
                "%s %s %s %s %s %s."
                        .formatted(
                                t.a(),
                                s.next(Kind.NOUN),
                                s.next(Kind.VERB),
                                t.the(),
                                s.next(Kind.ADJECTIVE),
                                s.next(Kind.NOUN));
            case 2 ->
                "%s %s %s %s %s %s %s."
                        .formatted(
                                t.the(),
                                s.next(Kind.NOUN),
                                s.next(Kind.VERB),
                                t.because(),
                                t.the(),
                                s.next(Kind.NOUN),
                                s.next(Kind.VERB));
            default ->
                "%s %s %s %s %s %s."
                        .formatted(t.a(), s.next(Kind.NOUN), t.is(), t.a(), s.next(Kind.ADJECTIVE), s.next(Kind.NOUN));
        };
    }

    /** Words of several lexicons without grammar. */
    static String junk(List<Lexicon> lexicons, Draws draws) {
        StringBuilder junk = new StringBuilder();
        int words = 5 + draws.below(6);
        for (int i = 0; i < words; i++) {
            List<String> all = draws.of(lexicons).all();
            junk.append(i == 0 ? "" : " ").append(draws.of(all));
        }
        return junk.append('.').toString();
    }

    private static final class Sentence {
        private final Lexicon words;
        private final Draws draws;
        private Kind kind = Kind.NOUN;
        private int rank = -1;

        Sentence(Lexicon words, Draws draws) {
            this.words = words;
            this.draws = draws;
        }

        String next(Kind wanted) {
            rank = rank < 0 ? words.draw(draws, wanted) : words.draw(draws, wanted, kind, rank);
            kind = wanted;
            return words.word(kind, rank);
        }
    }
}
