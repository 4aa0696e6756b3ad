package dev.cultivar.dataset.tokenizer;

import dev.cultivar.api.TokenizerStatus;
import dev.cultivar.api.tokenizer.BytePairs;
import dev.cultivar.api.tokenizer.TokenizerSpec;
import dev.cultivar.api.tokenizer.Unigram;
import dev.cultivar.api.tokenizer.WordPiece;
import dev.cultivar.models.tokenizer.TokenizerJson;
import dev.cultivar.models.tokenizer.UnigramJson;
import dev.cultivar.models.tokenizer.WordPieceJson;
import dev.cultivar.runtime.store.FileHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A tokenizer that was fitted.
 *
 * @param spec what was asked for
 * @param special the special tokens; the first one ends a text and, as in GPT-2, begins one too
 * @param fertility tokens divided by words, by split; a split without words has none
 * @param warnings what a user should know
 */
public record Fitted(
        TokenizerSpec spec,
        Vocabulary vocabulary,
        List<String> special,
        Map<String, Double> fertility,
        List<String> warnings) {
    /** Folder of the artifact that holds its files. */
    public static final String FOLDER = "tokenizer";

    private static final long ORDINARY = 1;
    private static final long CONTROL = 3;

    /** Writes tokenizer.json and tokenizer_config.json below an artifact's folder. */
    public TokenizerStatus write(Path artifact) throws IOException {
        Path folder = Files.createDirectories(artifact.resolve(FOLDER));
        switch (spec) {
            case BytePairs ignored -> bytePairs().write(folder);
            case WordPiece words ->
                new WordPieceJson(
                                vocabulary.tokens(),
                                special.size(),
                                words.unknownToken(),
                                special.getFirst(),
                                words.lowerCase(),
                                WordPieceFit.WITHIN,
                                WordPieceFit.LONGEST_WORD)
                        .write(folder);
            case Unigram ignored ->
                new UnigramJson(vocabulary.tokens(), vocabulary.scores(), special.size(), special.getFirst())
                        .write(folder);
        }
        return new TokenizerStatus(
                (long) vocabulary.tokens().size(), fertility, FileHash.sha256(folder.resolve("tokenizer.json")));
    }

    private TokenizerJson bytePairs() {
        List<String> tokens = vocabulary.tokens();
        Optional<String> end = Optional.of(special.getFirst());
        return new TokenizerJson(
                "gpt-2",
                tokens,
                Stream.concat(
                                special.stream().map(_ -> CONTROL),
                                tokens.stream().skip(special.size()).map(_ -> ORDINARY))
                        .toList(),
                vocabulary.spelt(),
                end,
                end,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /** What a reader of the artifact's manifest may want to know of its tokenizer. */
    public static Map<String, String> facts(TokenizerStatus status) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("tokenizer", status.digest());
        facts.put("tokenizer.vocabularySize", Long.toString(status.vocabularySize()));
        status.fertility().forEach((split, value) -> facts.put("fertility." + split, Double.toString(value)));
        return facts;
    }
}
