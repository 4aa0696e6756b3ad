package dev.cultivar.api.card;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.NameReference;
import dev.cultivar.api.step.Protected;
import dev.cultivar.api.view.View;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What models will be asked, by a name: exactly one of evaluation, dataset. */
@ValidationRule(
        value = "[has(self.evaluation), has(self.dataset)].filter(x, x).size() == 1",
        message = "exactly one of evaluation, dataset must be set")
public record EvaluationSet(
        @JsonPropertyDescription("Name of the set in the card, unique in it.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("The data of all tasks of an Evaluation, less the dataset that asks.") @Nullable
        NameReference evaluation,

        @JsonPropertyDescription("A view of a dataset.") @Nullable
        View dataset) {
    /** Where its text is. */
    public Protected text() {
        return new Protected(evaluation, dataset);
    }
}
