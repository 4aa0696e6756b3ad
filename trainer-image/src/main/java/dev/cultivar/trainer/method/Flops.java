package dev.cultivar.trainer.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.family.DecoderConfig;
import java.util.Map;
import java.util.Objects;

/**
 * Floating point operations of a training step, those of matrix products alone, a multiplication and an addition being two.
 *
 * <pre>
 * N  weights that a token is multiplied with: all projections and the head (tied or not), not the look-up of the embedding
 * A  weights of the adapter;  L layers;  d heads x headDim
 * full:  6 N      a token   (2 N forward, 2 N for the inputs' gradient, 2 N for the weights')
 *        without 2 a token for each of these weights that is frozen
 * lora:  4 N + 6 A + 2 R    (no gradient of the weights but of R, those of whole modules and of the rows of new tokens in the head)
 * dora:  4 D more with dropout, for W x' beside W x; D weights of its projections
 * both:  12 L d   a pair of a token and one that it sees, itself included: n (n + 1) / 2 in a document of n tokens
 * </pre>
 *
 * 6 N a token is Kaplan et al. 2020 (2.1); we count the head, as Hoffmann et al. 2022 (appendix F) do, and only what a causal
 * mask leaves of attention. Recomputation and what an optimizer does are not counted.
 */
public record Flops(double perToken, double perPair) {

    /** The operations of a method's step. */
    public static Flops of(Method method) {
        Learner learner = method.learner();
        Lora adapter = learner.adapter();
        if (adapter == null) {
            Flops all = of(learner.decoder().config(), 0, 0);
            return new Flops(all.perToken() - 2 * frozen(learner.decoder().config(), method), all.perPair());
        }
        DecoderConfig config = learner.decoder().config();
        long matrices = 0;
        long whole = (long) adapter.config().tokens().count() * config.hiddenSize();
        for (Map.Entry<String, NDArray> entry : adapter.tensors().entrySet()) {
            String name = entry.getKey();
            if (name.contains(".lora_A.") || name.contains(".lora_B.")) {
                matrices += entry.getValue().size();
            }
        }
        for (String name : adapter.config().savedTensors(config.shapes())) {
            Shape shape = Objects.requireNonNull(config.shapes().get(name));
            boolean lookedUp = name.equals(DecoderConfig.EMBEDDING) && !config.tieWordEmbeddings();
            whole += shape.dimension() == 2 && !lookedUp ? shape.size() : 0;
        }
        Flops flops = of(config, matrices, whole);
        if (!adapter.config().dora() || adapter.config().dropout() == 0) {
            return flops;
        }
        long twice = 0;
        for (String module : adapter.modules()) {
            twice += Objects.requireNonNull(config.shapes().get(module + ".weight"))
                    .size();
        }
        return new Flops(flops.perToken() + 4.0 * twice, flops.perPair());
    }

    /** Weights of the projections and the head that are multiplied with, but not trained. */
    private static double frozen(DecoderConfig config, Method method) {
        double weights = 0;
        for (Map.Entry<String, Shape> shape : config.shapes().entrySet()) {
            String name = shape.getKey();
            boolean lookUp = name.equals(DecoderConfig.EMBEDDING) && !config.tieWordEmbeddings();
            boolean trained = method.parameters().values().containsKey(name);
            weights += shape.getValue().dimension() == 2 && !lookUp && !trained
                    ? shape.getValue().size()
                    : 0;
        }
        return weights;
    }

    /** As {@link #of(Method)}, for an adapter of so many weights and R; 0 when the model itself is trained. */
    static Flops of(DecoderConfig config, long adapter, long rows) {
        double weights = (double) config.vocabSize() * config.hiddenSize();
        for (Map.Entry<String, Shape> shape : config.shapes().entrySet()) {
            boolean head = shape.getKey().equals(DecoderConfig.EMBEDDING)
                    || shape.getKey().equals(DecoderConfig.HEAD);
            weights += shape.getValue().dimension() == 2 && !head
                    ? shape.getValue().size()
                    : 0;
        }
        double width = (double) config.numAttentionHeads() * config.headDim();
        return new Flops(
                adapter == 0 ? 6 * weights : 4 * weights + 6.0 * adapter + 2.0 * rows,
                12 * config.numHiddenLayers() * width);
    }

    /** The operations of a step over so many tokens and pairs. */
    public double step(long tokens, long pairs) {
        return tokens * perToken + pairs * perPair;
    }
}
