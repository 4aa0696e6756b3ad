package dev.cultivar.dataset.tokenizer;

import dev.cultivar.api.TokenizerStatus;
import dev.cultivar.runtime.store.FileHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tokenizer that was fitted.
 *
 * @param fit its kind
 * @param fertility tokens divided by words, by split; a split without words has none
 * @param baseFertility the same for the tokenizer that was extended, if one was
 * @param warnings what a user should know
 */
public record Fitted(
        Fit fit,
        Vocabulary vocabulary,
        Map<String, Double> fertility,
        Map<String, Double> baseFertility,
        List<String> warnings) {
    /** Folder of the artifact that holds its files. */
    public static final String FOLDER = "tokenizer";

    /** Writes tokenizer.json and tokenizer_config.json below an artifact's folder. */
    public TokenizerStatus write(Path artifact) throws IOException {
        Path folder = Files.createDirectories(artifact.resolve(FOLDER));
        fit.write(vocabulary, folder);
        return new TokenizerStatus(
                (long) vocabulary.tokens().size(),
                fertility,
                baseFertility,
                FileHash.sha256(folder.resolve("tokenizer.json")));
    }

    /** What a reader of the artifact's manifest may want to know of its tokenizer. */
    public static Map<String, String> facts(TokenizerStatus status) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("tokenizer", status.digest());
        facts.put("tokenizer.vocabularySize", Long.toString(status.vocabularySize()));
        status.fertility().forEach((split, value) -> facts.put("fertility." + split, Double.toString(value)));
        status.baseFertility().forEach((split, value) -> facts.put("baseFertility." + split, Double.toString(value)));
        return facts;
    }
}
