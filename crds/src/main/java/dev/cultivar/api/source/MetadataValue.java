package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A metadata entry: taken from a column of the record, or the same for all. */
@ValidationRule(
        value = "[has(self.column), has(self.value)].filter(x, x).size() == 1",
        message = "exactly one of column, value must be set")
public record MetadataValue(
        @JsonPropertyDescription("Column of the file that holds the value.") @Size(max = 253) @Nullable
        String column,

        @JsonPropertyDescription("The value, the same for every record of this source.") @Size(max = 253) @Nullable
        String value) {}
