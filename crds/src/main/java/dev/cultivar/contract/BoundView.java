package dev.cultivar.contract;

import dev.cultivar.api.split.Shots;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.View;
import org.jspecify.annotations.Nullable;

/**
 * A view with its dataset resolved to an artifact.
 *
 * @param seed draws the shots; absent where there are none, so that seeds that read the same share what they make of it
 */
public record BoundView(
        String digest,
        String split,
        @Nullable Long records,
        @Nullable DomainChoice domains,
        @Nullable Shots shots,
        @Nullable Long seed) {

    /** Of all domains. */
    public BoundView(String digest, String split, @Nullable Long records) {
        this(digest, split, records, null);
    }

    /** Of some domains. */
    public BoundView(String digest, String split, @Nullable Long records, @Nullable DomainChoice domains) {
        this(digest, split, records, domains, null, null);
    }

    /** A view of an artifact, read by something of a seed. */
    public static BoundView of(View view, String digest, long seed) {
        return new BoundView(
                digest, view.split(), view.records(), view.domains(), view.shots(), view.shots() == null ? null : seed);
    }

    /** The same of other domains. */
    public BoundView on(@Nullable DomainChoice other) {
        return new BoundView(digest, split, records, other, shots, seed);
    }
}
