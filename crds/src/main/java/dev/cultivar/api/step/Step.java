package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One named step of a preparation: exactly one of normalize, filter, deduplicate, decontaminate, mine. */
@ValidationRule(
        value =
                "[has(self.normalize), has(self.filter), has(self.deduplicate), has(self.decontaminate), has(self.mine)].filter(x, x).size() == 1",
        message = "exactly one of normalize, filter, deduplicate, decontaminate, mine must be set")
public record Step(
        @JsonPropertyDescription("Name of the step, unique in the dataset; counters in status carry it.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Rewrites text to one form.") @Nullable
        Normalize normalize,

        @JsonPropertyDescription("Keeps records by length, by pattern or by language.") @Nullable
        Filter filter,

        @JsonPropertyDescription("Drops records that say what an earlier one says.") @Nullable
        Deduplicate deduplicate,

        @JsonPropertyDescription("Drops training records that contain evaluation text.") @Nullable
        Decontaminate decontaminate,

        @JsonPropertyDescription("Makes tasks out of raw text.") @Nullable
        Mine mine) {

    /** The branch that is set. */
    public StepSpec chosen() {
        return OneOf.<StepSpec>chosen(
                "steps[" + name + "]",
                "normalize, filter, deduplicate, decontaminate, mine",
                normalize,
                filter,
                deduplicate,
                decontaminate,
                mine);
    }
}
