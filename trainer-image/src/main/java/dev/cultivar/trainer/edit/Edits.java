package dev.cultivar.trainer.edit;

import dev.cultivar.api.edit.ExtendVocabulary;
import dev.cultivar.api.edit.MergeAdapter;
import dev.cultivar.contract.EditWork;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Store;

/** From the API's records to edits. */
public final class Edits {
    private Edits() {}

    /** The edit of an order. */
    public static Edit of(EditWork work, Store store) {
        return switch (work.edit().chosen()) {
            case ExtendVocabulary extension -> {
                if (work.tokenizer() == null) {
                    throw new InvalidWork(
                            "BadOrder",
                            "extendVocabulary: the order names no dataset for slot " + extension.slot()
                                    + ": bind one in the run's spec.datasets");
                }
                yield new ExtendVocabularyEdit(store.artifact("dataset", work.tokenizer()));
            }
            case MergeAdapter ignored -> new MergeAdapterEdit();
        };
    }
}
