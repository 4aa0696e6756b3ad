package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.TorchScript;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a decoder for texts in the making: prompts at once, then one position of each row at a time, whose keys and values are kept.
 *
 * <p>One position of one row is little work beside reading the weights, and less than calling the kernels of each layer from Java would be:
 * all layers of Llama's layout are one call, with as few operations as it can be done in.
 */
final class CachedLayers {
    private final Torch torch;
    private final DecoderConfig config;
    private final TorchScript kernels;
    private final DecoderLayers layers;
    private final List<Adaptation> adaptations;
    private final @Nullable Lora adapter;
    /** Above 0 for each layer whose queries, keys and values are one product. */
    private final long[] whole;
    /** Above 0 for each layer where what follows a product is done by it. */
    private final long[] fused;

    private final List<List<NDArray>> weights;
    private final List<NDArray> allWeights;
    private final List<NDArray> allPairs;
    private final long[] pairCounts;
    private final long[] allAt;
    private final double[] allScales;

    CachedLayers(
            Torch torch,
            DecoderConfig config,
            TorchScript kernels,
            DecoderLayers layers,
            List<Adaptation> adaptations,
            @Nullable Lora adapter) {
        this.torch = torch;
        this.config = config;
        this.kernels = kernels;
        this.layers = layers;
        this.adaptations = adaptations;
        this.adapter = adapter;
        List<List<NDArray>> own =
                IntStream.range(0, layers.size()).mapToObj(layers::weights).toList();
        ProductWeights products = layers.products();
        boolean packs = layers.other() == null;
        this.weights = packs ? own.stream().map(products::packed).toList() : own;
        this.whole = flags(layer -> packs && products.joins(own.get(layer)));
        this.fused = flags(layer -> packs
                && products.packsAfterAttention(own.get(layer))
                && !adaptations.get(layer).any());
        this.allWeights = weights.stream().flatMap(List::stream).toList();
        this.allPairs =
                adaptations.stream().flatMap(each -> each.pairs().stream()).toList();
        this.pairCounts =
                adaptations.stream().mapToLong(each -> each.pairs().size()).toArray();
        this.allAt = adaptations.stream()
                .flatMapToLong(each -> Arrays.stream(each.at()))
                .toArray();
        this.allScales = adaptations.stream()
                .flatMapToDouble(each -> Arrays.stream(each.scales()))
                .toArray();
    }

    private long[] flags(IntPredicate ofLayer) {
        return IntStream.range(0, layers.size())
                .mapToLong(layer -> ofLayer.test(layer) ? 1 : 0)
                .toArray();
    }

    /** Keys, then values of the positions seen so far, for each layer [rows, 2 kvHeads, capacity, headDim]. */
    List<NDArray> cache(NDManager manager, int rows, int capacity) {
        Shape shape = new Shape(rows, 2L * config.numKeyValueHeads(), capacity, config.headDim());
        return Stream.generate(() -> manager.zeros(shape)).limit(layers.size()).toList();
    }

    /** The cache of these rows alone. */
    List<NDArray> rows(NDManager manager, List<NDArray> cache, long[] places) {
        try (NDManager scope = torch.scope()) {
            NDArray chosen = scope.create(places);
            return cache.stream()
                    .map(x -> kernels.one(manager, "select", x, chosen))
                    .toList();
        }
    }

    /** Hidden states of the last positions of the rows' prompts; row r begins with document owners[r] of the batch. */
    NDArray prefill(NDManager scope, PackedTokens batch, long[] owners, List<NDArray> cache) {
        NDList rope = layers.rope(scope, batch);
        LayoutKernels other = layers.other();
        NDArray x = layers.embed(scope, scope.create(batch.ids()), adapter);
        NDList turns = other != null
                ? rope
                : kernels.call(
                        scope,
                        "rope_heads",
                        rope.get(0),
                        rope.get(1),
                        config.numAttentionHeads(),
                        config.numKeyValueHeads());
        for (int i = 0; i < layers.size(); i++) {
            Adaptation adaptation = adaptations.get(i);
            if (other != null) {
                x = other.prefill(scope, i, x, batch, rope, adaptation, owners, cache.get(i));
                continue;
            }
            NDArray y = kernels.one(
                    scope,
                    "prefill",
                    x,
                    weights.get(i),
                    adaptation.pairs(),
                    adaptation.at(),
                    adaptation.scales(),
                    turns.get(0),
                    turns.get(1),
                    batch.boundaries(),
                    batch.runs(),
                    batch.runLengths(),
                    owners,
                    cache.get(i),
                    config.numAttentionHeads(),
                    config.numKeyValueHeads(),
                    config.rmsNormEps(),
                    whole[i] > 0,
                    fused[i] > 0);
            x.close();
            x = y;
        }
        long[] last = Arrays.stream(owners)
                .map(owner -> batch.start(Math.toIntExact(owner) + 1) - 1)
                .toArray();
        return layers.norm(scope, kernels.one(scope, "select", x, scope.create(last)));
    }

    /** Hidden states of one new position of each row; its key and value go into the cache. */
    NDArray advance(NDManager scope, List<NDArray> cache, long[] ids, long[] positions) {
        int length = Math.toIntExact(Arrays.stream(positions).max().orElseThrow() + 1);
        NDList table = layers.ropeTable(length);
        NDArray at = scope.create(positions);
        LayoutKernels other = layers.other();
        if (other == null) {
            return kernels.one(
                    scope,
                    "advance",
                    scope.create(ids),
                    layers.table(adapter),
                    layers.finalNorm(),
                    allWeights,
                    allPairs,
                    pairCounts,
                    allAt,
                    allScales,
                    table.get(0),
                    table.get(1),
                    at,
                    length,
                    cache,
                    config.numAttentionHeads(),
                    config.numKeyValueHeads(),
                    config.rmsNormEps(),
                    whole,
                    fused);
        }
        NDArray x = layers.embed(scope, scope.create(ids), adapter);
        for (int i = 0; i < layers.size(); i++) {
            x = other.advance(scope, i, x, table, adaptations.get(i), at, length, cache.get(i));
        }
        return layers.norm(scope, x);
    }

    /** The next token of each row; above temperature 0 it is the one on whose share the row's number of [0, 1) falls. */
    long[] pick(NDManager scope, NDArray hidden, NDArray head, Generation generation, double[] numbers) {
        return kernels.one(
                        scope,
                        "pick",
                        hidden,
                        head,
                        config.layout().finalLogitSoftcapping(),
                        generation.temperature(),
                        generation.topP(),
                        scope.create(numbers))
                .toLongArray();
    }
}
