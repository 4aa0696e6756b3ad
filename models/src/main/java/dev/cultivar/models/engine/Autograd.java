package dev.cultivar.models.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Grad mode of the calling thread, for the length of a try block, and the backward pass.
 *
 * <p>A new thread starts with gradients on, whatever other threads chose, so tensor code always says what it wants.
 */
public final class Autograd implements AutoCloseable {
    private final boolean before;

    private Autograd(boolean on) {
        before = JniUtils.isGradMode();
        JniUtils.setGradMode(on);
    }

    /** Operations are recorded until the returned object is closed. */
    public static Autograd on() {
        return new Autograd(true);
    }

    /** Operations are not recorded until the returned object is closed. */
    public static Autograd off() {
        return new Autograd(false);
    }

    /** Adds d(output . outputGradient)/d(leaf) to the gradient of every leaf that output was computed from. */
    public static void backward(NDArray output, NDArray outputGradient) {
        JniUtils.backward((PtNDArray) output, (PtNDArray) outputGradient, false, false);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
