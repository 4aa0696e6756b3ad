package dev.cultivar.api.split;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A share of the groups, chosen by a hash of seed and group: the same group is in the same split in every dataset of
 * the same seed and the same splits.
 */
public record Fraction(
        @JsonPropertyDescription("Share of the groups, between 0 and 1.") @Required @Min(0) @Max(1)
        Double share,

        @JsonPropertyDescription(
                "Metadata key whose value keeps records together. Default: group where the dataset has it, else each record by itself.")
        @Size(max = 63)
        @Nullable
        String groupBy)
        implements SplitSpec {}
