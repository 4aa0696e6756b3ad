package dev.cultivar.api.gate;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A claim over the results: exactly one of superior, nonInferior, equivalent, value. It holds when the whole confidence interval is on the right side. */
@ValidationRule(
        value =
                "[has(self.superior), has(self.nonInferior), has(self.equivalent), has(self.value)].filter(x, x).size() == 1",
        message = "exactly one of superior, nonInferior, equivalent, value must be set")
@ValidationRule(
        value = "has(self.value) != has(self.against)",
        message =
                "superior, nonInferior and equivalent compare where with against; value looks at where alone and takes no against")
public record Gate(
        @JsonPropertyDescription("Name of the gate, unique in the evaluation.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Task or suite whose results are looked at.") @Required @Size(min = 1, max = 63)
        String of,

        @JsonPropertyDescription(
                "Metric of the task, for example bitsPerByte, or score of a suite; it knows by itself whether more is better.")
        @Required
        @Size(min = 1, max = 63)
        String metric,

        @JsonPropertyDescription(
                "Coordinates of the results that are claimed to be good: model (may be left out where the evaluation has one), stage, seed, axes of a search. What neither side names are replicates.")
        @Size(max = 16)
        Map<String, @Size(max = 256) String> where,

        @JsonPropertyDescription(
                "Coordinates of what it is compared with. The sides are paired on every coordinate that neither names; a side that lacks a coordinate stands for all of its values.")
        @Size(max = 16)
        Map<String, @Size(max = 256) String> against,

        @JsonPropertyDescription("Better by at least a margin.") @Nullable
        Superior superior,

        @JsonPropertyDescription("Worse by less than a margin.") @Nullable
        NonInferior nonInferior,

        @JsonPropertyDescription("Better or worse by at most a margin.") @Nullable
        Equivalent equivalent,

        @JsonPropertyDescription("Within bounds.") @Nullable Value value,

        @JsonPropertyDescription("Confidence of the two-sided interval. Default: 0.95.") @Min(0) @Max(1)
        Double confidence,

        @JsonPropertyDescription("Whether a gate that does not hold fails the evaluation. Default: true.")
        Boolean enforce) {
    public Gate {
        where = Defaults.map(where);
        against = Defaults.map(against);
        confidence = Defaults.or(confidence, 0.95);
        enforce = Defaults.or(enforce, true);
    }

    /** The branch that is set. */
    public GateSpec chosen() {
        return OneOf.<GateSpec>chosen(
                "gates[" + name + "]",
                "superior, nonInferior, equivalent, value",
                superior,
                nonInferior,
                equivalent,
                value);
    }
}
