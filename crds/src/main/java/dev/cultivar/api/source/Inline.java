package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A few records in the manifest. */
public record Inline(
        @JsonPropertyDescription("Records as JSON lines: one JSON object a line.") @Required @Size(min = 2, max = 65536)
        String jsonLines)
        implements SourceSpec {}
