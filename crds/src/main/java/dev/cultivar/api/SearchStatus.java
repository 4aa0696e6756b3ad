package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What became of a search: one row a trial, in the order in which they start. */
public record SearchStatus(
        @JsonPropertyDescription("Trials in all.") Integer total,

        @JsonPropertyDescription("Trials that have started and not ended.")
        Integer running,

        @JsonPropertyDescription("Trials that are done.") Integer succeeded,
        @JsonPropertyDescription("Trials that failed.") Integer failed,

        @JsonPropertyDescription("The trials.") @Size(max = 256)
        List<TrialStatus> trials) {
    public SearchStatus {
        total = Defaults.or(total, 0);
        running = Defaults.or(running, 0);
        succeeded = Defaults.or(succeeded, 0);
        failed = Defaults.or(failed, 0);
        trials = Defaults.list(trials);
    }
}
