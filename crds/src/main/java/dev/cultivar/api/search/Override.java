package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One field of a run, or of the recipe that it reads, with another value. */
public record Override(
        @JsonPropertyDescription(
                "Path from run or recipe; items of a list by their name (a share of a mixture by its slot), for example recipe.stages.read.train.duration.steps.")
        @Required
        @Size(max = 512)
        @Pattern("(run|recipe)(\\.[^.]+)+")
        String field,

        @JsonPropertyDescription(
                "YAML of the field's type; a whole branch is replaced, and setting another branch of a choice replaces the one that was set.")
        @Required
        @Size(max = 4096)
        String value) {}
