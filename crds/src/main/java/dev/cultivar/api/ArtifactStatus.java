package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** An artifact in the store. */
public record ArtifactStatus(
        @JsonPropertyDescription("Name of what it is.") @Size(max = 63)
        String name,

        @JsonPropertyDescription("Kind: dataset, model, adapter or report.") @Size(max = 63)
        String kind,

        @JsonPropertyDescription("Digest; the artifact is the folder <kind>/<digest> of the store.") @Size(max = 80)
        String digest,

        @JsonPropertyDescription("Size.") Long bytes,

        @JsonPropertyDescription("Shape of a model. Absent: it is no model, or an earlier version made it.") @Nullable
        ShapeStatus shape) {
    /** Of an artifact that is no model. */
    public ArtifactStatus(String name, String kind, String digest, Long bytes) {
        this(name, kind, digest, bytes, null);
    }

    /** The same with the shape of the model that it is. */
    public ArtifactStatus of(ShapeStatus model) {
        return new ArtifactStatus(name, kind, digest, bytes, model);
    }
}
