package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.method.Full;
import dev.cultivar.api.method.Method;
import dev.cultivar.api.objective.Objective;
import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.api.optimizer.Optimizer;
import dev.cultivar.api.schedule.Constant;
import dev.cultivar.api.schedule.Schedule;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A training stage: data x objectives x methods x optimizer x schedule, for a duration. */
@ValidationRule(
        value =
                "!has(self.precision) || self.precision != 'bfloat16' || !has(self.methods) || !self.methods.exists(m, has(self.methods[m].lora) && (has(self.methods[m].lora.quantization) || (has(self.methods[m].lora.useDora) && self.methods[m].lora.useDora)))",
        message =
                "precision: bfloat16 goes without lora.useDora and lora.quantization, which compute in float32: leave precision out, or leave them out")
public record Train(
        @JsonPropertyDescription("What to train on.") @Required
        TokenStream data,

        @JsonPropertyDescription("What to minimise; the weighted sum when there are several.")
        @Required
        @Size(min = 1, max = 8)
        List<Objective> objectives,

        @JsonPropertyDescription(
                "Model to the parameters that change. A model that is not named is frozen. Default: base, full.")
        @Size(max = 16)
        @Nullable
        Map<String, Method> methods,

        @JsonPropertyDescription("How gradients become updates. Default: adamw with its defaults.")
        Optimizer optimizer,

        @JsonPropertyDescription(
                "How the learning rate moves from the first step of this stage to its last; a later stage warms up anew. Default: constant without warm-up.")
        Schedule schedule,

        @JsonPropertyDescription("How long the stage is.") @Required
        Duration duration,

        @JsonPropertyDescription("Sequences in one optimizer step.")
        Batch batch,

        @JsonPropertyDescription(
                "Gradients are scaled so that their global norm is at most this; 0 leaves them as they are. Default: 1.0.")
        @Min(0)
        Double maxGradNorm,

        @JsonPropertyDescription("When checkpoints are written.")
        Checkpoints checkpoints,

        @JsonPropertyDescription(
                "What products are computed in. With bfloat16, trained weights, their gradients and the optimizer's state stay float32; it is faster where the processor multiplies bfloat16 (AVX512-BF16, AMX) and much slower where it does not. Without useDora and quantization. Default: float32.")
        @Nullable
        Precision precision,

        @JsonPropertyDescription(
                "What is watched, and what is done about it. Left out: a loss or gradient that is not finite stops the stage.")
        @Nullable
        Guards guards,

        @JsonPropertyDescription(
                "Gives an exponential moving average of the trained parameters in place of their last values. Default: none.")
        @Nullable
        Average average,

        @JsonPropertyDescription(
                "Whether a pass keeps of each layer its input alone, and computes the layer again when its gradients are: the same bits in less memory, for a third (full) to a half (adapters) more operations. Default: false.")
        @Nullable
        Boolean gradientCheckpointing) {
    public Train {
        objectives = Defaults.list(objectives);
        methods = methods == null || methods.isEmpty()
                ? Map.of("base", new Method(new Full(null), null))
                : Defaults.map(methods);
        optimizer = Defaults.or(
                optimizer,
                new Optimizer(
                        new Adamw(
                                Defaults.absent(),
                                Defaults.absent(),
                                Defaults.absent(),
                                Defaults.absent(),
                                Defaults.absent()),
                        null,
                        null,
                        null,
                        null,
                        null));
        schedule = Defaults.or(
                schedule, new Schedule(new Constant(Defaults.absent()), null, null, null, null, null, null));
        batch = Defaults.or(batch, new Batch(Defaults.absent(), Defaults.absent()));
        maxGradNorm = Defaults.or(maxGradNorm, 1.0);
        checkpoints = Defaults.or(checkpoints, new Checkpoints(Defaults.absent(), Defaults.absent()));
        // what is off is left out, so that orders keep the digests that they had before there was a choice
        precision = precision == Precision.float32 ? null : precision;
        guards = guards == null || guards.isEmpty() ? null : guards;
        gradientCheckpointing = Boolean.TRUE.equals(gradientCheckpointing) ? true : null;
    }

    /** Whether layers are computed again for their gradients. */
    public boolean recomputesActivations() {
        return gradientCheckpointing != null;
    }
}
