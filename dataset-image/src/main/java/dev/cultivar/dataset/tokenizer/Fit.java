package dev.cultivar.dataset.tokenizer;

import java.util.List;
import java.util.function.ToIntFunction;

/** What one kind of tokenizer does; counting pieces and measuring the result are the same for all. */
interface Fit {
    /** How text is cut, at the processors. */
    Cut cut();

    /** A piece as the vocabulary spells it. */
    String spelt(String piece);

    /** Special tokens, each once. */
    List<String> special();

    /** Finds a vocabulary of counted pieces. */
    Vocabulary vocabulary(List<PieceCount> pieces);

    /** How many tokens a piece takes. */
    ToIntFunction<String> length(Vocabulary vocabulary);

    /** Tokens that were asked for, at most. */
    int size();

    /** Why there can be fewer. */
    String stop();
}
