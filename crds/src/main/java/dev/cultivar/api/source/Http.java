package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.ByteSize;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A file that the preparing pod fetches, from a host that the operator's administrator allows. Its SHA-256 says which file is meant. */
public record Http(
        @JsonPropertyDescription(
                "Address of the file. The end of its path says what the file holds and how it is packed, as a file's name does. Its host must stand in the chart's value downloads.hosts, and so must the host of every redirect. A dataset does not change when the same bytes come from another address with the same ending.")
        @Required
        @Size(min = 10, max = 2048)
        @Pattern("https?://[^/?#@\\s]+/[^#\\s]*")
        String url,

        @JsonPropertyDescription("SHA-256 of the file in hexadecimal; anything else is refused.")
        @Required
        @Size(min = 64, max = 64)
        @Pattern("[0-9a-f]{64}")
        String sha256,

        @JsonPropertyDescription("Most bytes to fetch, as a whole number with Ki, Mi, Gi or without. Default: 1Gi.")
        @Size(max = 16)
        @Pattern("[1-9][0-9]{0,11}(Ki|Mi|Gi)?")
        String maxSize,

        @JsonPropertyDescription("Longest that a pod may take to fetch it, tries and pauses included. Default: 3600.")
        @Min(1)
        @Max(86400)
        Integer timeoutSeconds)
        implements SourceSpec {
    public Http {
        maxSize = Defaults.or(maxSize, "1Gi");
        timeoutSeconds = Defaults.or(timeoutSeconds, 3600);
    }

    /** The most bytes. */
    public long maxBytes() {
        return ByteSize.of(maxSize);
    }
}
