package dev.cultivar.models.kernel;

/**
 * What a cross-entropy is changed by while a model is trained; 0 changes nothing.
 *
 * <pre>
 * loss = logsumexp(x) - (1 - e) x_t - e mean(x) + z logsumexp(x)^2      for logits x and target t
 * embedding += uniform(-1, 1) a / sqrt(length d)                        for a document's tokens, d channels each
 * </pre>
 *
 * @param labelSmoothing e: the target is (1 - e) onehot + e / vocabulary (Szegedy et al. 2016), as
 *     torch.nn.functional.cross_entropy has it
 * @param zLoss z: keeps logits from drifting (Chowdhery et al. 2022)
 * @param neftuneNoiseAlpha a: noise on embedded tokens (Jain et al. 2023), as transformers adds it
 */
public record Regularization(double labelSmoothing, double zLoss, double neftuneNoiseAlpha) {
    public static final Regularization NONE = new Regularization(0, 0, 0);

    public Regularization {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1) || !(zLoss >= 0) || !(neftuneNoiseAlpha >= 0)) {
            throw new IllegalArgumentException(
                    "a loss needs 0 <= labelSmoothing <= 1, zLoss >= 0 and neftuneNoiseAlpha >= 0, not "
                            + labelSmoothing + ", " + zLoss + " and " + neftuneNoiseAlpha);
        }
    }
}
