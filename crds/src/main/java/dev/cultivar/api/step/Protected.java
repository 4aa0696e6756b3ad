package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.NameReference;
import dev.cultivar.api.view.View;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What must stay out of training data: exactly one of evaluation, dataset. */
@ValidationRule(
        value = "[has(self.evaluation), has(self.dataset)].filter(x, x).size() == 1",
        message = "exactly one of evaluation, dataset must be set")
public record Protected(
        @JsonPropertyDescription("The data of all tasks of an Evaluation, less the dataset that asks.") @Nullable
        NameReference evaluation,

        @JsonPropertyDescription("A view of a dataset.") @Nullable
        View dataset) {}
