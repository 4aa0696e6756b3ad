package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trials instead of one run: a point on every axis, each with every seed. At most 256 trials. */
@ValidationRule(
        value =
                "!has(self.method) || !has(self.method.bayes) || (has(self.objective) && has(self.axes) && size(self.axes) > 0)",
        message = "bayes chooses on the axes by the objective: set axes and objective")
@ValidationRule(
        value =
                "!has(self.earlyStop) || ((!has(self.seeds) || self.seeds == 1) && (!has(self.method) || !has(self.method.bayes)))",
        message =
                "earlyStop is for single trials of grid and random: a configuration is not judged by some of its seeds, and bayes wants all values")
@ValidationRule(
        value = "!has(self.method) || !has(self.method.bayes) || !has(self.axes) || self.axes.all(a, !has(a.allocate))",
        message = "bayes chooses on axes of values, range and arms: take grid or random for allocate")
public record Search(
        @JsonPropertyDescription("What the trials differ by; without axes, by their seeds alone. Default: none.")
        @Size(max = 8)
        @Nullable
        List<Axis> axes,

        @JsonPropertyDescription(
                "Seeds of each point, from spec.seed upwards; the same for all points, so that they can be compared in pairs. Default: 1.")
        @Min(1)
        @Max(64)
        Integer seeds,

        @JsonPropertyDescription("Trials at work at a time. Default: 1.") @Min(1) @Max(64)
        Integer parallelism,

        @JsonPropertyDescription("How points are chosen. Default: grid, every combination.")
        SearchMethod method,

        @JsonPropertyDescription(
                "What the trials are ranked by: a development metric. With seeds a configuration counts by the mean over all of its seeds. Default: none, nothing is ranked.")
        @Nullable
        SearchObjective objective,

        @JsonPropertyDescription(
                "Stops trials whose training goes worse than that of others, where all of them are trained on the same losses. Default: none, each goes on to its end.")
        @Nullable
        EarlyStop earlyStop) {
    public Search {
        axes = Defaults.list(axes);
        seeds = Defaults.or(seeds, 1);
        parallelism = Defaults.or(parallelism, 1);
        method = Defaults.or(method, new SearchMethod(new Grid(), null, null));
    }
}
