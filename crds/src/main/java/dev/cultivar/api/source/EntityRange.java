package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** A range of a domain's entities, as shares of their number: from is in, to is out. */
@ValidationRule(
        value = "!has(self.from) || !has(self.to) || self.from < self.to",
        message = "entities: from must be below to")
public record EntityRange(
        @JsonPropertyDescription("Where the range begins. Default: 0.") @Min(0) @Max(1)
        Double from,

        @JsonPropertyDescription("Where the range ends. Default: 1.") @Min(0) @Max(1)
        Double to) {
    public EntityRange {
        from = Defaults.or(from, 0.0);
        to = Defaults.or(to, 1.0);
    }

    /** All entities. */
    public static EntityRange all() {
        return new EntityRange(Defaults.absent(), Defaults.absent());
    }
}
