package dev.cultivar.trainer;

import dev.cultivar.models.tokenizer.BytePairJson;
import dev.cultivar.models.tokenizer.BytePairJson.Merge;
import dev.cultivar.runtime.store.ArtifactWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A dataset that extends the tiny tokenizer by three tokens: ab, abc, and a space before abc. */
public final class Extension {
    public static final int AB = TinyTokenizer.SIZE;
    public static final int ABC = AB + 1;
    public static final int SPACE_ABC = AB + 2;
    public static final int SIZE = AB + 3;

    private Extension() {}

    /** The digest of the dataset. */
    public static String dataset(Workshop workshop, String model) throws IOException {
        Path folder = workshop.store().artifact("model", model).folder();
        try (ArtifactWriter writer = workshop.store().create("dataset")) {
            BytePairJson.read(folder)
                    .writeExtended(
                            writer.folder().resolve("tokenizer"),
                            List.of("ab", "abc", "\u0120abc"),
                            List.of(new Merge('a', 'b', AB), new Merge(AB, 'c', ABC), new Merge(' ', ABC, SPACE_ABC)));
            return writer.publish(Map.of(), null, Map.of()).digest();
        }
    }

    /** The digest of the model with the tokens of the dataset. */
    public static String model(Workshop workshop, String model) throws IOException {
        return workshop.perform(
                        Workshop.read("{schemaVersion: 1, seed: 1, threads: 1, work: {edit: {stage: extend,"
                                + " edit: {extendVocabulary: {slot: \"pages\"}}, models: {base: {digest: \"" + model
                                + "\"}}, tokenizer: \"" + dataset(workshop, model) + "\"}}}"),
                        "uid")
                .outputs()
                .getFirst()
                .digest();
    }
}
