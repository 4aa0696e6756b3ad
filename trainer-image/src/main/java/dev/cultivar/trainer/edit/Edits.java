package dev.cultivar.trainer.edit;

import dev.cultivar.api.edit.EditSpec;
import dev.cultivar.api.edit.MergeAdapter;

/** From the API's records to edits. */
public final class Edits {
    private Edits() {}

    /** The edit of one branch. */
    public static Edit of(EditSpec spec) {
        return switch (spec) {
            case MergeAdapter ignored -> new MergeAdapterEdit();
        };
    }
}
