package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Drops training records that share a word n-gram with what an evaluation will ask; records of other splits stay. */
public record Decontaminate(
        @JsonPropertyDescription(
                "What must not be trained on: evaluations (the data of all their tasks, less this dataset) and views of datasets.")
        @Required
        @Size(min = 1, max = 16)
        List<Protected> against,

        @JsonPropertyDescription("Words in an n-gram; one in common is contamination. Default: 13.") @Min(3) @Max(64)
        Integer ngram)
        implements StepSpec {
    public Decontaminate {
        against = Defaults.list(against);
        ngram = Defaults.or(ngram, 13);
    }
}
