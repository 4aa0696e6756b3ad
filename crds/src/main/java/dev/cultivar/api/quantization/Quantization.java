package dev.cultivar.api.quantization;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Exactly one of nf4. */
@ValidationRule(value = "has(self.nf4)", message = "exactly one of nf4 must be set")
public record Quantization(
        @JsonPropertyDescription("4-bit NormalFloat (QLoRA).") @Nullable
        Nf4 nf4) {

    /** The branch that is set. */
    public QuantizationSpec chosen() {
        return OneOf.<QuantizationSpec>chosen("quantization", "nf4", nf4);
    }
}
