package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Makes tasks out of raw text, without a model: exactly one of readingComprehension, linkPack, linearize. Records of type text. */
@ValidationRule(
        value = "[has(self.readingComprehension), has(self.linkPack), has(self.linearize)].filter(x, x).size() == 1",
        message = "exactly one of readingComprehension, linkPack, linearize must be set")
public record Mine(
        @JsonPropertyDescription("Each document is followed by questions that it answers.") @Nullable
        ReadingComprehension readingComprehension,

        @JsonPropertyDescription("Records that link to each other become one document.") @Nullable
        LinkPack linkPack,

        @JsonPropertyDescription("Records and tables in JSON become text.") @Nullable
        Linearize linearize)
        implements StepSpec {

    /** The branch that is set. */
    public MineSpec chosen() {
        return OneOf.<MineSpec>chosen(
                "mine", "readingComprehension, linkPack, linearize", readingComprehension, linkPack, linearize);
    }
}
