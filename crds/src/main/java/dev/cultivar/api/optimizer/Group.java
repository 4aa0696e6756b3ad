package dev.cultivar.api.optimizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parameters with a learning rate or a weight decay of their own. */
@ValidationRule(
        value = "has(self.learningRate) || has(self.weightDecay)",
        message = "at least one of learningRate, weightDecay must be set")
public record Group(
        @JsonPropertyDescription(
                "Names of parameters as MODEL/NAME, such as base/model.norm.weight; * stands for any characters.")
        @Required
        @Size(min = 1, max = 16)
        List<@Size(min = 1, max = 253) String> parameters,

        @JsonPropertyDescription("Learning rate at the schedule's top. Default: that of the optimizer.")
        @Min(0)
        @Nullable
        Double learningRate,

        @JsonPropertyDescription("Weight decay. Default: that of the optimizer.") @Min(0) @Nullable
        Double weightDecay) {
    public Group {
        parameters = Defaults.list(parameters);
    }
}
