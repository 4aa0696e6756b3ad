package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.edit.Edit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Run an edit stage.
 *
 * @param tokenizer digest of the dataset artifact whose tokenizer the edit reads; absent where it reads none
 */
public record EditWork(
        String stage,
        Edit edit,
        Map<String, ModelState> models,
        @Nullable String tokenizer) implements WorkSpec {
    public EditWork {
        models = Defaults.map(models);
    }
}
