package dev.cultivar.api.view;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** The domains of a dataset that models of an Evaluation were not trained on. */
public record Unseen(
        @JsonPropertyDescription(
                "By whom: all asks for the domains that none of the models was trained on, the same for every model; each asks every model for those that it was not trained on itself, one domain at a time as forEach: domain does, so that each trial of a leave-one-domain-out search meets what it left out. Default: all.")
        @Nullable
        Members by) {
    public Unseen {
        // the default is left out, so that orders keep the digests that they had before there was a choice
        by = by == Members.all ? null : by;
    }

    /** By all models. */
    public Unseen() {
        this(null);
    }

    /** Whose training counts. */
    public enum Members {
        /** That of all models together. */
        all,
        /** That of the one that is asked. */
        each
    }
}
