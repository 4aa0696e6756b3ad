package dev.cultivar.trainer.data;

import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Artifact;
import java.nio.file.Path;
import java.util.Objects;

/** The tokenizer that a dataset was prepared with. */
public final class DatasetTokenizer {
    private static final String FILE = "tokenizer/tokenizer.json";

    private DatasetTokenizer() {}

    /** The folder of its files; their hashes are checked. */
    public static Path folder(Artifact dataset) {
        boolean fitted =
                dataset.manifest().files().stream().anyMatch(f -> f.path().equals(FILE));
        if (!fitted) {
            throw new InvalidWork(
                    "TokenizerMissing",
                    "dataset " + dataset.digest()
                            + " holds no tokenizer: add spec.tokenizer, with bytePairs or another of its branches, to the DomainDataset");
        }
        return Objects.requireNonNull(dataset.file(FILE).getParent());
    }
}
