package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** Numbers from low to high, both included, at equal distances or equal ratios. */
@ValidationRule(value = "self.low < self.high", message = "low must be less than high")
@ValidationRule(
        value = "!has(self.scale) || self.scale != 'log' || self.low > 0.0",
        message = "low must be above 0 on the log scale")
public record Range(
        @JsonPropertyDescription("First number.") @Required Double low,
        @JsonPropertyDescription("Last number.") @Required Double high,

        @JsonPropertyDescription("How many numbers; bayes takes any number between. Default: 5.") @Min(2) @Max(64)
        Integer points,

        @JsonPropertyDescription("linear: equal distances; log: equal ratios. Default: linear.")
        Scale scale,

        @JsonPropertyDescription("Whether the numbers are rounded to whole ones. Default: false.")
        Boolean whole) {
    public Range {
        points = Defaults.or(points, 5);
        scale = Defaults.or(scale, Scale.linear);
        whole = Defaults.or(whole, false);
    }
}
