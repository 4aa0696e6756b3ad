package dev.cultivar.api.compute;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Who admits the pods: exactly one of kueue. */
@ValidationRule(value = "has(self.kueue)", message = "exactly one of kueue must be set")
public record Queue(
        @JsonPropertyDescription("Kueue.") @Nullable Kueue kueue) {}
