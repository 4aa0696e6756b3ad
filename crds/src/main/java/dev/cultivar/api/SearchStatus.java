package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a search: one row a trial, in the order in which they start. */
public record SearchStatus(
        @JsonPropertyDescription("Trials in all.") Integer total,

        @JsonPropertyDescription("Trials that have started and not ended, those that are being measured among them.")
        Integer running,

        @JsonPropertyDescription("Trials that are done.") Integer succeeded,
        @JsonPropertyDescription("Trials that failed.") Integer failed,

        @JsonPropertyDescription("Trials that were stopped early.")
        Integer stopped,

        @JsonPropertyDescription("The trials.") @Size(max = 256)
        List<TrialStatus> trials,

        @JsonPropertyDescription("What the trials are ranked by, as it was when the search started.") @Nullable
        ObjectiveStatus objective,

        @JsonPropertyDescription("The best of the configurations all of whose trials have a value.") @Nullable
        BestStatus best,

        @JsonPropertyDescription("What the TrainingRuns of trials that were deleted had used.") @Nullable
        CostStatus deleted,

        @JsonPropertyDescription("The table as files, once all trials have ended.") @Nullable
        TableStatus table) {
    public SearchStatus {
        total = Defaults.or(total, 0);
        running = Defaults.or(running, 0);
        succeeded = Defaults.or(succeeded, 0);
        failed = Defaults.or(failed, 0);
        stopped = Defaults.or(stopped, 0);
        trials = Defaults.list(trials);
    }

    /** Trials to which nothing happens any more. */
    public int ended() {
        return succeeded + failed + stopped;
    }
}
