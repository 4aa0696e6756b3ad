package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Keeps records whose text is in one of some languages. The language is found in the text; what metadata says is not looked at. */
public record Language(
        @JsonPropertyDescription(
                "Languages to keep, as the shortest code of ISO 639: de, zh, ceb. About a hundred are known; another one is refused, with all of them named.")
        @Required
        @Size(min = 1, max = 32)
        List<@Pattern("[a-z]{2,3}") String> only,

        @JsonPropertyDescription(
                "How sure it must be: p / (p + q), of the likeliest language that is named (p) and the likeliest that is not (q). 0.5 keeps what is more likely one of the named than any other; 0.6 and more drop short and mixed text. Default: 0.5.")
        @Min(0)
        @Max(1)
        Double confidence,

        @JsonPropertyDescription(
                "Whether the language found becomes metadata key language of kept records that have none. Default: false.")
        Boolean label)
        implements FilterSpec {
    public Language {
        only = Defaults.list(only);
        confidence = Defaults.or(confidence, 0.5);
        label = Defaults.or(label, false);
    }
}
