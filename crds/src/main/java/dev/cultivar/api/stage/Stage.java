package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.edit.Edit;
import dev.cultivar.api.edit.ExtendVocabulary;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One named stage: exactly one of train, edit. */
@ValidationRule(
        value = "[has(self.train), has(self.edit)].filter(x, x).size() == 1",
        message = "exactly one of train, edit must be set")
public record Stage(
        @JsonPropertyDescription("Name of the stage, unique in the recipe; start is reserved.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription(
                "Stage whose output this one starts from, or start for the run's models. Default: the stage before.")
        @Size(max = 63)
        @Nullable
        String from,

        @JsonPropertyDescription("Trains.") @Nullable Train train,

        @JsonPropertyDescription("Changes weights without training.") @Nullable
        Edit edit) {

    /** The slots that this stage reads. */
    public List<String> slots() {
        if (train != null) {
            return train.data().slots();
        }
        ExtendVocabulary extension = edit == null ? null : edit.extendVocabulary();
        return extension == null ? List.of() : List.of(extension.slot());
    }
}
