package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object in a record's text, or a list of them (a table), becomes text: each attribute as key, {@code between}, value,
 * attributes joined by {@code separator}, objects by line ends. Nested objects give keys with a dot. A backslash before a
 * separator, a line end (as n) or a backslash that belongs to a key or a value keeps the way back. Records that are not such JSON are
 * dropped (noAttributes).
 */
public record Linearize(
        @JsonPropertyDescription("What stands between key and value. A colon and a blank where it is left out.")
        @Size(min = 1, max = 16)
        String between,

        @JsonPropertyDescription("What stands between attributes. A semicolon and a blank where it is left out.")
        @Size(min = 1, max = 16)
        String separator,

        @JsonPropertyDescription(
                "A sentence for each attribute instead: $1 is the key, $2 the value, $3 the value of the object's first attribute, which gets no sentence. Default: none.")
        @Size(min = 1, max = 256)
        @Nullable
        String sentence)
        implements MineSpec {
    public Linearize {
        between = Defaults.or(between, ": ");
        separator = Defaults.or(separator, "; ");
    }
}
