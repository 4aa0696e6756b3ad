package dev.cultivar.dataset.tokenizer;

import dev.cultivar.api.tokenizer.BytePairs;
import dev.cultivar.api.tokenizer.Extend;
import dev.cultivar.api.tokenizer.TokenizerSpec;
import dev.cultivar.api.tokenizer.Unigram;
import dev.cultivar.api.tokenizer.WordPiece;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/** From the API's records to kinds of tokenizers. */
public final class Fits {
    private Fits() {}

    /**
     * The kind of one branch; what it extends is read here.
     *
     * @param imported where a path of the store is
     */
    public static Fit of(TokenizerSpec spec, Function<String, Path> imported) throws IOException {
        return switch (spec) {
            case BytePairs bytePairs -> new BytePairFit(bytePairs);
            case WordPiece wordPiece -> new WordPieceFit(wordPiece);
            case Unigram unigram -> new UnigramFit(unigram);
            case Extend extend ->
                ExtendFit.of(extend, imported.apply(extend.volume().path()));
        };
    }
}
