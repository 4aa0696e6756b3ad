package dev.cultivar.models.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Low-rank adaptation (Hu et al., 2021): y = W x + s B A dropout(x), in PEFT's names, initialisation and layout. */
public final class Lora {
    private Lora() {}

    /** A and B of one projection: [rank, in] and [out, rank]. */
    public record Pair(NDArray a, NDArray b) {}

    /** A new adapter for the targets among these weights (name to shape): A kaiming uniform from the seed, B zero. */
    public static Lora initialise(
            Torch torch, NDManager manager, LoraConfig config, Map<String, Shape> weights, long seed) {
        throw new UnsupportedOperationException();
    }

    /** An adapter from tensors with PEFT names; a missing, extra or misshapen tensor is an error. */
    public static Lora of(Torch torch, LoraConfig config, Map<String, Shape> weights, Map<String, NDArray> tensors) {
        throw new UnsupportedOperationException();
    }

    public LoraConfig config() {
        throw new UnsupportedOperationException();
    }

    /** The live tensors by PEFT name: base_model.model.MODULE.lora_A.weight and lora_B.weight. */
    public SortedMap<String, NDArray> tensors() {
        throw new UnsupportedOperationException();
    }

    /** Makes A and B trainable. */
    public Parameters trainable() {
        throw new UnsupportedOperationException();
    }

    /** The pair for a module such as model.layers.0.self_attn.q_proj, or null when it is no target. */
    public @Nullable Pair pair(String module) {
        throw new UnsupportedOperationException();
    }

    /** Adds s B A to each target's weight, in place and in F32. */
    public void mergeInto(Map<String, NDArray> weights) {
        throw new UnsupportedOperationException();
    }
}
