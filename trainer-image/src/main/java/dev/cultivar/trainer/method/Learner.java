package dev.cultivar.trainer.method;

import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.LossSum;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.kernel.Regularization;
import org.jspecify.annotations.Nullable;

/**
 * The model in training, with its adapter where it has one: what objectives compute with.
 *
 * @param gradientCheckpointing whether layers are computed again for their gradients
 */
public record Learner(Decoder decoder, @Nullable Lora adapter, boolean gradientCheckpointing) {
    /** One that keeps what its gradients need. */
    public Learner(Decoder decoder, @Nullable Lora adapter) {
        this(decoder, adapter, false);
    }

    /** Adds scale x the gradient of the summed cross-entropy to the parameters' gradients, and returns the sum. */
    public LossSum crossEntropy(PackedTokens batch, double scale, long dropoutSeed, Regularization regularization) {
        return decoder.accumulate(batch, adapter, scale, dropoutSeed, regularization, gradientCheckpointing);
    }
}
