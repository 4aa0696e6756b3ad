package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The stream of training sequences. */
public record TokenStream(
        @JsonPropertyDescription("Slots and their weights.") @Required @Size(min = 1, max = 16)
        List<Share> mixture,

        @JsonPropertyDescription(
                "Tokens in a sequence; a longer text is cut into several sequences, a longer completion or conversation is cut off at its end. Default: 512.")
        @Min(8)
        @Max(131072)
        Integer maxLength,

        @JsonPropertyDescription(
                "Whether several records share a sequence. Records never see each other either way. Default: true.")
        Boolean packing) {
    public TokenStream {
        mixture = Defaults.list(mixture);
        maxLength = Defaults.or(maxLength, 512);
        packing = Defaults.or(packing, true);
    }
}
