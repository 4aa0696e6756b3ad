package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.engine.ElementType;
import dev.cultivar.models.engine.NativeTensor;
import dev.cultivar.models.kernel.TorchScript;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The weights that products are computed with: the model's own, or copies in BF16.
 *
 * <p>A weight that is trained is copied anew for every pass, for the optimizer has changed it; the copy of a frozen one is kept. A product
 * of few rows, as each step of a text's writing is, is sooner done with weights that lie as oneDNN reads them.
 */
final class ProductWeights {
    /** product.py multiplies by oneDNN from this size of a weight on; only there packed ones can be read. */
    private static final long LEAST_PACKED = 1 << 16;
    /** Where a layer of Llama's has the weight of its queries; those of keys and values follow. */
    private static final int QUERIES = 1;

    private final Precision precision;
    private final TorchScript kernels;
    private final NDManager manager;
    private final Map<NDArray, NDArray> frozen = new IdentityHashMap<>();
    private final Map<NDArray, NDArray> packed = new IdentityHashMap<>();
    /** Queries, keys and values of a layer as one, by the weight of the queries. */
    private final Map<NDArray, NDArray> joined = new IdentityHashMap<>();

    /** @param manager owns copies of frozen weights */
    ProductWeights(Precision precision, TorchScript kernels, NDManager manager) {
        this.precision = precision;
        this.kernels = kernels;
        this.manager = manager;
    }

    Precision precision() {
        return precision;
    }

    /** A layer's weights, norms as they are; new copies belong to the scope. */
    List<NDArray> of(NDManager scope, List<NDArray> layer) {
        return precision == Precision.FLOAT32
                ? layer
                : layer.stream()
                        .map(weight -> weight.getShape().dimension() < 2 ? weight : of(scope, weight))
                        .toList();
    }

    NDArray of(NDManager scope, NDArray weight) {
        if (precision == Precision.FLOAT32) {
            return weight;
        }
        return weight.hasGradient()
                ? rounded(scope, weight)
                : frozen.computeIfAbsent(weight, ignored -> rounded(manager, weight));
    }

    /** Whether a layer's queries, keys and values can be packed as one: frozen, F32 and together large enough. */
    boolean joins(List<NDArray> layer) {
        List<NDArray> three = queriesKeysValues(layer);
        return three.stream().allMatch(ProductWeights::isFrozen)
                && three.stream().mapToLong(NDArray::size).sum() >= LEAST_PACKED;
    }

    /** Whether each product of a layer after its attention is with a packed weight. */
    boolean packsAfterAttention(List<NDArray> layer) {
        return layer.stream()
                .skip(QUERIES + 3)
                .filter(weight -> weight.getShape().dimension() > 1)
                .allMatch(ProductWeights::packs);
    }

    private static boolean packs(NDArray weight) {
        return weight.getShape().dimension() > 1 && weight.size() >= LEAST_PACKED && isFrozen(weight);
    }

    private static boolean isFrozen(NDArray weight) {
        return !weight.hasGradient() && NativeTensor.type(weight) == ElementType.F32;
    }

    private static List<NDArray> queriesKeysValues(List<NDArray> layer) {
        return layer.subList(QUERIES, QUERIES + 3);
    }

    /**
     * A layer's frozen weights for writing texts, where each is read again for every token; kept, so that they are held twice. Where it joins
     * them, all three as one stand in the places of queries, keys and values. A weight that can't be packed stays as it is.
     */
    synchronized List<NDArray> packed(List<NDArray> layer) {
        if (!joins(layer)) {
            return layer.stream().map(this::packed).toList();
        }
        NDArray three = joined.computeIfAbsent(layer.get(QUERIES), _ -> {
            try (NDManager scope = manager.newSubManager()) {
                return kernels.one(manager, "packed", kernels.one(scope, "stacked", queriesKeysValues(layer)));
            }
        });
        return IntStream.range(0, layer.size())
                .mapToObj(slot -> QUERIES <= slot && slot < QUERIES + 3 ? three : packed(layer.get(slot)))
                .toList();
    }

    synchronized NDArray packed(NDArray weight) {
        return packs(weight)
                ? packed.computeIfAbsent(weight, ignored -> kernels.one(manager, "packed", weight))
                : weight;
    }

    /** A copy for one pass, of a tensor that is not one of the model's weights. */
    NDArray rounded(NDManager scope, NDArray tensor) {
        return precision == Precision.FLOAT32 ? tensor : kernels.one(scope, "bfloat16", tensor);
    }
}
