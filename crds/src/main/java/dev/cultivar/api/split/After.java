package dev.cultivar.api.split;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Records from a time on, by their metadata time, that earlier splits have left. Times are ISO 8601 in UTC, as exact as you like
 * (2024, 2024-05, 2024-05-01, 2024-05-01T08:30:00Z); a record's time counts as its beginning. Records without a time are not in.
 */
public record After(
        @JsonPropertyDescription("The first time that is in.")
        @Required
        @Size(min = 4, max = 32)
        @Pattern("[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?Z)?)?)?")
        String time)
        implements SplitSpec {}
