package dev.cultivar.api.model;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a TrainingRun made. A run with a search made as much as its trials; what needs one model selects one trial. */
@ValidationRule(
        value = "!has(self.stage) || !has(self.members) || self.members != 'each'",
        message = "stage names one state and members: each takes all of them; give one of the two")
public record RunOutput(
        @JsonPropertyDescription("Name of the TrainingRun.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Stage whose output is meant. Default: the last one.") @Size(max = 63) @Nullable
        String stage,

        @JsonPropertyDescription(
                "Which states an Evaluation measures: last, or each for one after each training stage, with the coordinate stage. Default: last.")
        Members members,

        @JsonPropertyDescription(
                "Trials of a search that are meant, by their coordinates: axis to value or arm, seed to number. Default: all.")
        @Size(max = 16)
        Map<String, @Size(max = 256) String> trials,

        @JsonPropertyDescription(
                "Which trials of a search are meant: all, or best for those of the configuration that is best by the search's objective; trials narrows either down. Default: all.")
        Select select)
        implements ModelSourceSpec {
    public RunOutput {
        members = Defaults.or(members, Members.last);
        trials = Defaults.map(trials);
        select = Defaults.or(select, Select.all);
    }

    /** Of all trials, where there are any. */
    public RunOutput(String name, @Nullable String stage, Members members, Map<String, String> trials) {
        this(name, stage, members, trials, Select.all);
    }
}
