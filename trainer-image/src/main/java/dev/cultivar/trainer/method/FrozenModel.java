package dev.cultivar.trainer.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.api.quantization.Nf4;
import dev.cultivar.api.quantization.Quantization;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.kernel.Nf4.Quantized;
import dev.cultivar.models.kernel.Tensors;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The model under an adapter, with its projections quantised where the spec asks for it; embedding, head, norms, biases and modules
 * that are trained whole stay in F32, as transformers leaves them with bitsandbytes.
 */
final class FrozenModel {
    private FrozenModel() {}

    static Decoder of(@Nullable Quantization spec, LoraConfig config, Origin origin) throws IOException {
        DecoderConfig shape = origin.folder().config();
        if (spec == null) {
            return origin.decoder(origin.weights());
        }
        boolean doubleQuant = switch (spec.chosen()) {
            case Nf4 nf4 -> nf4.quantizesScales();
        };
        var nf4 = new dev.cultivar.models.kernel.Nf4(origin.manager(), doubleQuant);
        Set<String> saved = config.savedTensors(shape.shapes());
        Map<String, NDArray> kept = new LinkedHashMap<>();
        Map<String, Quantized> quantized = new TreeMap<>();
        // the weights in F32 are gone with their scope
        try (NDManager scope = origin.torch().scope()) {
            for (Map.Entry<String, NDArray> entry :
                    origin.folder().weights(origin.torch(), scope).entrySet()) {
                String name = entry.getKey();
                NDArray weight = entry.getValue();
                boolean matrix = weight.getShape().dimension() == 2;
                if (matrix && isProjection(name) && !saved.contains(name)) {
                    quantized.put(name, quantize(nf4, name, weight));
                } else {
                    kept.put(name, Tensors.copy(origin.manager(), weight));
                }
                weight.close();
            }
        }
        return Decoder.of(origin.torch(), shape, kept, quantized);
    }

    /** Whether a matrix of this name is a layer's, not the embedding or the head. */
    static boolean isProjection(String name) {
        return !name.equals(DecoderConfig.EMBEDDING) && !name.equals(DecoderConfig.HEAD);
    }

    private static Quantized quantize(dev.cultivar.models.kernel.Nf4 nf4, String name, NDArray weight) {
        try {
            return nf4.quantize(name, weight);
        } catch (IllegalArgumentException misshapen) {
            throw new InvalidWork(
                    "CannotQuantize",
                    "lora.quantization: " + misshapen.getMessage() + "; leave quantization out for this model");
        }
    }
}
