package dev.cultivar.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/**
 * Several tasks in one number, the metric score: the weighted mean of their headline metrics, which must be shares. With a baseline b
 * a task counts as (value - b) / (1 - b): 0 is what chance gets, 1 is all right (as Sabia's normalised preferred metric).
 */
public record Suite(
        @JsonPropertyDescription("Name of the suite, unique among tasks and suites.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Tasks of the evaluation.") @Required @Size(min = 1, max = 32)
        List<@Size(max = 63) String> tasks,

        @JsonPropertyDescription("Weight of a task; 1 for one that is not named.") @Size(max = 32)
        Map<String, Double> weights,

        @JsonPropertyDescription(
                "What chance gets in a task, at least 0 and below 1, for example 0.25 of four options; a task that is not named counts as it is.")
        @Size(max = 32)
        Map<String, Double> baselines) {
    /** The metric of every suite. */
    public static final String METRIC = "score";

    public Suite {
        tasks = Defaults.list(tasks);
        weights = Defaults.map(weights);
        baselines = Defaults.map(baselines);
    }

    /** A task's weight. */
    public double weight(String task) {
        return weights.getOrDefault(task, 1.0);
    }

    /** What chance gets in a task. */
    public double baseline(String task) {
        return baselines.getOrDefault(task, 0.0);
    }
}
