package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.edit.Edit;
import java.util.Map;

/** Run an edit stage. */
public record EditWork(String stage, Edit edit, Map<String, ModelState> models) implements WorkSpec {
    public EditWork {
        models = Defaults.map(models);
    }
}
