package dev.cultivar.dataset.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** What one kind of tokenizer does; counting pieces and measuring the result are the same for all. */
public interface Fit {
    /** How text is cut, at the processors. */
    Cut cut();

    /** A piece as the vocabulary spells it. */
    String spelt(String piece);

    /** Special tokens, each once; the first one ends a text and, as in GPT-2, begins one too. */
    List<String> special();

    /** Finds a vocabulary of counted pieces. */
    Vocabulary vocabulary(List<PieceCount> pieces);

    /** How many tokens a piece takes. */
    ToIntFunction<String> length(Vocabulary vocabulary);

    /** How many tokens a piece took before, where a tokenizer was there already. */
    default Optional<ToIntFunction<String>> lengthBefore() {
        return Optional.empty();
    }

    /** Writes tokenizer.json and what belongs beside it. */
    void write(Vocabulary vocabulary, Path folder) throws IOException;

    /** Tokens that were asked for, at most. */
    int size();

    /** Why there can be fewer. */
    String stop();
}
