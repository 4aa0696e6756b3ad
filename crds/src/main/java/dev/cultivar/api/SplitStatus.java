package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A split of a prepared dataset. */
public record SplitStatus(
        @JsonPropertyDescription("Name of the split.") @Size(max = 63)
        String name,

        @JsonPropertyDescription("Records in it.") Long records,

        @JsonPropertyDescription("Bytes of text in it (UTF-8).")
        Long bytes,

        @JsonPropertyDescription(
                "Records of each domain, when records have a domain and there are at most 64 of them in the dataset.")
        @Size(max = 64)
        @Nullable
        Map<String, Long> domains) {
    public SplitStatus {
        domains = Defaults.map(domains);
    }

    /** Of records without domains. */
    public SplitStatus(String name, Long records, Long bytes) {
        this(name, records, bytes, Map.of());
    }
}
