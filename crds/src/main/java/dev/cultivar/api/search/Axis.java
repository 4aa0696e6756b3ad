package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What trials differ by: exactly one of values, range, arms, allocate. */
@ValidationRule(
        value = "[has(self.values), has(self.range), has(self.arms), has(self.allocate)].filter(x, x).size() == 1",
        message = "exactly one of values, range, arms, allocate must be set")
@ValidationRule(
        value = "has(self.field) != (has(self.arms) || has(self.allocate))",
        message =
                "values and range need the field that they are values of; arms and allocate name their fields themselves")
@ValidationRule(
        value = "!(self.name in ['model', 'seed', 'stage', 'domain'])",
        message = "an axis can't be called model, seed, stage or domain: these are coordinates of their own")
public record Axis(
        @JsonPropertyDescription("Name of the axis, unique in the search; a coordinate of the trials.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?")
        String name,

        @JsonPropertyDescription("The field that changes: run. or recipe. and a path, as in overrides.")
        @Size(max = 512)
        @Pattern("(run|recipe)(\\.[^.]+)+")
        @Nullable
        String field,

        @JsonPropertyDescription("YAML of the field's type, each another value.") @Size(min = 1, max = 64) @Nullable
        List<@Size(max = 128) String> values,

        @JsonPropertyDescription("Numbers from low to high.") @Nullable
        Range range,

        @JsonPropertyDescription("Named sets of changes.") @Size(min = 1, max = 64) @Nullable
        List<Arm> arms,

        @JsonPropertyDescription("Budgets, each divided between fields in every way.") @Nullable
        Allocate allocate) {
    public Axis {
        values = values == null ? null : Defaults.list(values);
        arms = arms == null ? null : Defaults.list(arms);
    }
}
