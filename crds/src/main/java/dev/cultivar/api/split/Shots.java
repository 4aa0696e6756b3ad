package dev.cultivar.api.split;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * The same number of records of each class, chosen by a hash of seed and what a record says, so that neither order nor partitions
 * matter. At most 1,000 classes and 100,000 records; a class that has too few is refused. Records without a class are not in.
 */
public record Shots(
        @JsonPropertyDescription("Records of each class.") @Required @Min(1) @Max(1000)
        Integer perClass,

        @JsonPropertyDescription(
                "Metadata key whose value is the class. Default: the text of the right option (choice) or the completion (promptCompletion); records of other types need it.")
        @Size(min = 1, max = 63)
        @Nullable
        String classBy)
        implements SplitSpec {}
