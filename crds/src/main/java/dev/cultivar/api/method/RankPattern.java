package dev.cultivar.api.method;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The rank of some modules: an item of PEFT's rank_pattern. */
public record RankPattern(
        @JsonPropertyDescription(
                "The modules: the whole of a name or all that follows one of its dots, such as q_proj, or a regular expression for that, such as layers\\.[0-3]\\.mlp\\..*.")
        @Required
        @Size(min = 1, max = 253)
        String module,

        @JsonPropertyDescription("Rank of A and B.") @Required @Min(1) @Max(1024)
        Integer rank) {}
