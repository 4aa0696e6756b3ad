package dev.cultivar.contract;

import dev.cultivar.api.OneOf;
import dev.cultivar.api.model.Hub;
import org.jspecify.annotations.Nullable;

/** Turn a model into a model artifact in Hugging Face layout: one in the store's imports, by its path, or one of a hub. */
public record ImportWork(@Nullable String path, @Nullable Hub hub) implements WorkSpec {
    public ImportWork {
        OneOf.<Object>chosen("order.work.importModel", "path, hub", path, hub);
    }

    /** One in the store. */
    public ImportWork(String path) {
        this(path, null);
    }

    /** The model for people. */
    public String told() {
        return hub == null ? String.valueOf(path) : hub.repoId() + "@" + hub.revision();
    }
}
