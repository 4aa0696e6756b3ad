package dev.cultivar.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.view.View;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Log-likelihood of each option after the question. Metrics: acc (sum), accNorm (sum over the option's bytes), as lm-eval's multiple_choice. */
public record Choice(
        @JsonPropertyDescription("Questions to ask.") @Required
        View data,

        @JsonPropertyDescription("Questions at most, the first in the view's order. Default: all.") @Min(1) @Nullable
        Long limit,

        @JsonPropertyDescription(
                "Solved questions that stand before each one, with blank lines between. Default: none.")
        @Nullable
        Shots shots)
        implements TaskSpec {
    @Override
    public List<String> measures() {
        return List.of("acc", "accNorm");
    }

    @Override
    public Choice on(View other) {
        return new Choice(other, limit, shots);
    }

    @Override
    public List<RecordType> records() {
        return List.of(RecordType.choice);
    }
}
