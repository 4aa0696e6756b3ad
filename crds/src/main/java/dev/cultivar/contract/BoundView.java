package dev.cultivar.contract;

import dev.cultivar.api.view.DomainChoice;
import org.jspecify.annotations.Nullable;

/** A view with its dataset resolved to an artifact. */
public record BoundView(
        String digest,
        String split,
        @Nullable Long records,
        @Nullable DomainChoice domains) {

    /** Of all domains. */
    public BoundView(String digest, String split, @Nullable Long records) {
        this(digest, split, records, null);
    }
}
