package dev.cultivar.models.family;

/**
 * What the products of a training pass are computed in. Trained tensors, their gradients, norms, the residual stream and the loss are F32
 * in both.
 */
public enum Precision {
    FLOAT32,
    /**
     * As torch's autocast does it: factors are rounded to 8 significant bits, sums inside a product are F32, and what a product gives is
     * rounded again.
     */
    BFLOAT16
}
