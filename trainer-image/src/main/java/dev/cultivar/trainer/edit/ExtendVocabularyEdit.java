package dev.cultivar.trainer.edit;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.adapter.TokenRows;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.kernel.Tensors;
import dev.cultivar.models.tokenizer.BytePairJson;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.trainer.data.DatasetTokenizer;
import dev.cultivar.trainer.method.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The vocabulary of a dataset's tokenizer, which extends the model's own. The row of a new token is the mean of the rows of the old
 * tokens that its merges join, in the embedding and in a head of its own, so that a text costs about what it did before; every other
 * row and weight stays what it was.
 */
public final class ExtendVocabularyEdit implements Edit {
    private final Artifact dataset;

    /** By the tokenizer of a dataset. */
    public ExtendVocabularyEdit(Artifact dataset) {
        this.dataset = dataset;
    }

    @Override
    public void write(Origin origin, Path folder) throws IOException {
        if (origin.adapter() != null) {
            throw new InvalidWork(
                    "AdapterPresent",
                    "extendVocabulary: model " + origin.name()
                            + " comes with an adapter from the stage before; put an edit stage with mergeAdapter between"
                            + " them");
        }
        Path tokenizer = DatasetTokenizer.folder(dataset);
        BytePairJson before = BytePairJson.read(origin.folder().path());
        List<int[]> joined = joined(before, BytePairJson.read(tokenizer));
        Map<String, NDArray> weights = origin.weights();
        int first = before.tokens().size();
        for (String name : List.of(DecoderConfig.EMBEDDING, DecoderConfig.HEAD)) {
            weights.computeIfPresent(
                    name, (_, weight) -> Tensors.extended(origin.torch(), origin.manager(), weight, first, joined));
        }
        origin.folder().writeExtended(folder, weights, tokenizer, new TokenRows(first, joined.size()));
    }

    private List<int[]> joined(BytePairJson before, BytePairJson after) {
        try {
            return after.joined(before);
        } catch (InvalidModelException e) {
            throw new InvalidWork(
                    "TokenizerMismatch",
                    "extendVocabulary: the tokenizer of dataset " + dataset.digest() + " is not for this model: "
                            + e.getMessage());
        }
    }
}
