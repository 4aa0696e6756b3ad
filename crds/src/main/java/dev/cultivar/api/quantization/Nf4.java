package dev.cultivar.api.quantization;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** 4-bit NormalFloat in blocks of 64 values (Dettmers et al. 2023), bit for bit as bitsandbytes has it. */
public record Nf4(
        @JsonPropertyDescription(
                "Whether the blocks' scales are held in 8 bits, in blocks of 256: 4.13 bits a weight instead of 4.5. Default: false.")
        @Nullable
        Boolean doubleQuant)
        implements QuantizationSpec {
    public Nf4 {
        doubleQuant = Boolean.TRUE.equals(doubleQuant) ? doubleQuant : null;
    }

    /** Whether scales are quantised too. */
    public boolean quantizesScales() {
        return doubleQuant != null;
    }
}
