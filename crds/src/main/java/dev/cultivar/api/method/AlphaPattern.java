package dev.cultivar.api.method;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The alpha of some modules: an item of PEFT's alpha_pattern. */
public record AlphaPattern(
        @JsonPropertyDescription(
                "The modules: the whole of a name or all that follows one of its dots, such as q_proj, or a regular expression for that, such as layers\\.[0-3]\\.mlp\\..*.")
        @Required
        @Size(min = 1, max = 253)
        String module,

        @JsonPropertyDescription("Scale; the adapter is multiplied by alpha / rank.") @Required @Min(0)
        Double alpha) {}
