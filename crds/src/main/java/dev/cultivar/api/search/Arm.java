package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named set of changes; an arm that sets nothing is the run as it stands. The component
 * has a name of its own, for the schema's generator takes set for the beginning of a setter's name.
 */
public record Arm(
        @JsonPropertyDescription("Name of the arm, unique on its axis; the coordinate of its trials.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-zA-Z0-9]([-._a-zA-Z0-9]*[a-zA-Z0-9])?")
        String name,

        @JsonProperty("set")
        @JsonPropertyDescription(
                "Field (run. or recipe. and a path, as in overrides) to YAML of its value. Default: none.")
        @Size(max = 16)
        @Nullable
        Map<String, @Size(max = 4096) String> changes) {
    public Arm {
        changes = Defaults.map(changes);
    }
}
