package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.NameReference;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * What the trials of a search are ranked by. It is read once, when the search starts; each trial's model is measured by a pod of the
 * search's own that is given the data of this task or suite and no other.
 */
public record SearchObjective(
        @JsonPropertyDescription(
                "An Evaluation that measures this search: one of its models is run: {name: this TrainingRun}. It need not be done.")
        @Required
        NameReference evaluation,

        @JsonPropertyDescription("Task or suite of the evaluation, with partition development in all its tasks.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String of,

        @JsonPropertyDescription("Metric of the task, or score of a suite; it knows by itself whether more is better.")
        @Required
        @Size(min = 1, max = 63)
        String metric) {}
