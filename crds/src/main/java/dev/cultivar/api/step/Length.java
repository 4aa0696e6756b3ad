package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** Keeps records whose text has between {@code min} and {@code max} characters (Unicode code points), both included. */
@ValidationRule(
        value = "!has(self.min) || !has(self.max) || self.min <= self.max",
        message = "filter.length: min must not be above max")
public record Length(
        @JsonPropertyDescription("Fewest characters to keep. Default: 1.") @Min(0) @Max(1000000000)
        Integer min,

        @JsonPropertyDescription("Most characters to keep. Default: 1000000000.") @Min(0) @Max(1000000000)
        Integer max)
        implements FilterSpec {
    public Length {
        min = Defaults.or(min, 1);
        max = Defaults.or(max, 1_000_000_000);
    }
}
