package dev.cultivar.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.kernel.Tensors;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What the tests share: one libtorch, small shapes, random documents from a printed seed. */
public final class TestTorch {
    /** 4 query heads on 2 key heads, and a head dimension that is not hiddenSize / heads. */
    public static final DecoderConfig SMALL = new DecoderConfig(97, 32, 48, 2, 4, 2, 6, 64, 10000, 1e-5, true);

    public static final DecoderConfig UNTIED = new DecoderConfig(61, 24, 40, 2, 3, 3, 8, 64, 500, 1e-6, false);

    /** Sums of hundreds of terms: long batches take them by oneDNN, batches of fewer than 64 positions by MKL. */
    public static final DecoderConfig WIDE = new DecoderConfig(97, 256, 288, 1, 4, 2, 64, 64, 10000, 1e-5, true);

    private TestTorch() {}

    public static Torch start() {
        return Torch.start(2);
    }

    public static int[] tokens(SplittableRandom random, int length, int vocabulary) {
        return random.ints(length, 0, vocabulary).toArray();
    }

    public static PackedTokens.Document document(SplittableRandom random, int length, int vocabulary) {
        return PackedTokens.Document.causal(tokens(random, length, vocabulary));
    }

    /** Gives B values, as training would. */
    public static Lora trained(Torch torch, NDManager scope, Lora adapter) {
        SplittableRandom seeds = new SplittableRandom(3);
        adapter.tensors().forEach((name, tensor) -> {
            if (name.contains("lora_B")) {
                Tensors.copy(torch, name, tensor, Tensors.normal(scope, tensor.getShape(), 0.1, seeds.nextLong()));
            }
        });
        return adapter;
    }

    public static double maxDifference(NDArray left, NDArray right) {
        return left.sub(right).abs().max().getFloat();
    }

    public static double max(NDArray tensor) {
        return tensor.abs().max().getFloat();
    }

    public static Map<String, NDArray> copies(Map<String, NDArray> tensors) {
        Map<String, NDArray> copies = new TreeMap<>();
        tensors.forEach((name, tensor) -> copies.put(name, tensor.duplicate()));
        return copies;
    }

    /** The largest difference over the largest value, both over all tensors. */
    public static double relativeDifference(Map<String, NDArray> expected, Map<String, NDArray> found) {
        double largest = 0;
        double difference = 0;
        for (Map.Entry<String, NDArray> entry : expected.entrySet()) {
            NDArray other = Objects.requireNonNull(found.get(entry.getKey()), entry.getKey());
            largest = Math.max(largest, max(entry.getValue()));
            difference = Math.max(difference, maxDifference(entry.getValue(), other));
        }
        return difference / largest;
    }
}
