package dev.cultivar.api.method;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All parameters, or all but some. */
public record Full(
        @JsonPropertyDescription(
                "Names of parameters that stay as they are, such as model.embed_tokens.weight or model.layers.0.*; * stands for any characters. Default: none.")
        @Size(max = 64)
        @Nullable
        List<@Size(min = 1, max = 253) String> freeze)
        implements MethodSpec {
    public Full {
        // what is off is left out, so that orders keep the digests that they had before anything could be frozen
        freeze = freeze == null || freeze.isEmpty() ? null : List.copyOf(freeze);
    }
}
