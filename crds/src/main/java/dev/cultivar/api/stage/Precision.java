package dev.cultivar.api.stage;

/** What the products of a training stage are computed in. */
public enum Precision {
    float32,
    /** Trained weights, their gradients and the optimizer's state stay float32. */
    bfloat16
}
