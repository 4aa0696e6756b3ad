package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Records that are made up, with known structure, from the dataset's seed: exactly one of text. */
@ValidationRule(value = "has(self.text)", message = "exactly one of text must be set")
public record Generated(
        @JsonPropertyDescription("A made-up world of domains, entities and facts, told in text.") @Nullable
        TextWorld text)
        implements SourceSpec {

    /** The branch that is set. */
    public GeneratedSpec chosen() {
        return OneOf.<GeneratedSpec>chosen("sources[].from.generated", "text", text);
    }
}
