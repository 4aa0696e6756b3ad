package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.kernel.Nf4;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside the weights of one layer, as the kernels take it: the adapter's tensors, and what dequantises.
 *
 * @param at for each projection where in pairs its A lies, then for each where its magnitudes lie, then what dequantises it; -1 for none
 * @param scales what the product of each projection's pair is multiplied by
 */
record Adaptation(List<NDArray> pairs, long[] at, double[] scales, double dropout) {
    /** Whether there is anything beside the weights. */
    boolean any() {
        return Arrays.stream(at).anyMatch(index -> index >= 0);
    }

    /** @param weights the layer's: a kernel cannot take an empty list of tensors; with every index -1 it is not read */
    static Adaptation of(
            DecoderConfig config,
            int layer,
            @Nullable Lora adapter,
            Map<String, Nf4.Quantized> quantized,
            List<NDArray> weights) {
        List<String> projections = LayoutKernels.projections(config.layout());
        int count = projections.size();
        long[] at = new long[3 * count];
        Arrays.fill(at, -1);
        double[] scales = new double[count];
        List<NDArray> parts = new ArrayList<>();
        for (int j = 0; j < count; j++) {
            String module = DecoderConfig.layer(layer, projections.get(j));
            Lora.Pair pair = adapter == null ? null : adapter.pair(module);
            if (pair != null) {
                scales[j] = pair.scale();
                at[j] = parts.size();
                parts.add(pair.a());
                parts.add(pair.b());
                if (pair.magnitude() != null) {
                    at[count + j] = parts.size();
                    parts.add(pair.magnitude().vector());
                    parts.add(pair.magnitude().norms());
                }
            }
            Nf4.Quantized weight = quantized.get(module + ".weight");
            if (weight != null) {
                at[2 * count + j] = parts.size();
                parts.addAll(weight.scales());
            }
        }
        return new Adaptation(
                parts.isEmpty() ? weights : parts,
                at,
                scales,
                adapter == null ? 0 : adapter.config().dropout());
    }
}
