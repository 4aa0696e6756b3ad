package dev.cultivar.api.model;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What a TrainingRun made. */
public record RunOutput(
        @JsonPropertyDescription("Name of the TrainingRun.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Stage whose output is meant. Default: the last one.") @Size(max = 63) @Nullable
        String stage)
        implements ModelSourceSpec {}
