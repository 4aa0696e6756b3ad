package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** What a part of a budget buys: as many whole units of a field as its price allows. */
public record Good(
        @JsonPropertyDescription("Name, unique on its axis.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?")
        String name,

        @JsonPropertyDescription("The field that is set to the units: run. or recipe. and a path, as in overrides.")
        @Required
        @Size(max = 512)
        @Pattern("(run|recipe)(\\.[^.]+)+")
        String field,

        @JsonPropertyDescription("What a unit costs, a decimal number above 0.")
        @Required
        @Size(max = 32)
        @Pattern(AMOUNT)
        String price,

        @JsonPropertyDescription("Divisions that buy fewer units are no places of the axis. Default: 0.")
        @Min(0)
        @Max(1000000000)
        Long atLeast) {
    /** A decimal number above 0, as an amount of money is written. */
    static final String AMOUNT = "[1-9][0-9]{0,11}(\\.[0-9]{1,12})?|0\\.[0-9]{0,11}[1-9][0-9]{0,11}";

    public Good {
        atLeast = Defaults.or(atLeast, 0L);
    }
}
