package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** The order that pods work from. */
public record OrderStatus(
        @JsonPropertyDescription("Digest of the order.") @Size(max = 80)
        String digest,

        @JsonPropertyDescription("ConfigMap that holds it.") @Size(max = 253)
        String configMap) {}
