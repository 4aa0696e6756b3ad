package dev.cultivar.preflight;

import dev.cultivar.api.ShapeStatus;
import dev.cultivar.api.method.Full;
import dev.cultivar.api.method.Lora;
import java.util.List;

/**
 * Floating point operations of training, those of matrix products alone, a multiplication and an addition being two: what the trainer
 * reports as flops.
 *
 * <pre>
 * N  weights that a token is multiplied with: all projections and the head;  A  weights of the adapter;  R  of whole modules
 * full:  6 N a token, without 2 for each that is frozen      lora:  4 N + 6 A + 2 R, with DoRA and dropout 4 a target's weight more
 * both:  12 layers x heads x headDim a pair of a token and one that it sees
 * </pre>
 *
 * Sources: 6 N a token is Kaplan et al. 2020 (2.1); the head counts as in Hoffmann et al. 2022 (appendix F); a causal mask leaves
 * n (n + 1) / 2 pairs of a document of n tokens. What gradientCheckpointing computes a second time is not counted: {@link #again} has it.
 */
record Operations(double perToken, double perPair) {

    static Operations of(ShapeStatus shape, Setup setup) {
        TrainedTensors tensors = TrainedTensors.of(shape, setup.method());
        double multiplied = (double) shape.vocabSize() * shape.hiddenSize()
                + ModelTensor.of(shape).stream()
                        .filter(ModelTensor::isProjection)
                        .mapToLong(ModelTensor::size)
                        .sum();
        double perToken = switch (setup.method()) {
            case Full ignored -> 6 * multiplied - 2 * multiplied(tensors.frozen(), shape);
            case Lora lora ->
                4 * multiplied
                        + 6 * adapter(tensors)
                        + 2 * multiplied(tensors.copies(), shape)
                        + (lora.trainsMagnitudes() && lora.dropout() > 0
                                ? 4 * TrainedTensors.size(tensors.targets())
                                : 0);
        };
        double width = (double) shape.numAttentionHeads() * shape.headDim();
        return new Operations(perToken, 12 * shape.numHiddenLayers() * width);
    }

    /** How much more than what is counted is done: of all layers, not of the head, the forward pass once more. */
    static double again(ShapeStatus shape, Setup setup) {
        if (!setup.gradientCheckpointing()) {
            return 1;
        }
        Operations counted = of(shape, setup);
        double pairs = counted.perPair() * (setup.length() + 1) / 2;
        double layers = 2.0
                        * ModelTensor.of(shape).stream()
                                .filter(ModelTensor::isProjection)
                                .mapToLong(ModelTensor::size)
                                .sum()
                + 2 * adapter(TrainedTensors.of(shape, setup.method()))
                + pairs / 3;
        return 1 + layers / (counted.perToken() + pairs);
    }

    private static double adapter(TrainedTensors tensors) {
        return tensors.trained().stream()
                .filter(tensor ->
                        tensor.name().contains(".lora_A.") || tensor.name().contains(".lora_B."))
                .mapToLong(ModelTensor::size)
                .sum();
    }

    /** Those of the weights that a token is multiplied with: the embedding where it is the head. */
    private static double multiplied(List<ModelTensor> tensors, ShapeStatus shape) {
        return tensors.stream()
                .filter(tensor -> tensor.isMatrix()
                        && (shape.tieWordEmbeddings() || !tensor.name().equals(ModelTensor.EMBEDDING)))
                .mapToLong(ModelTensor::size)
                .sum();
    }

    /** Of so many tokens in documents that fill sequences of this length: no other documents of those tokens cost more. */
    double of(double tokens, int length) {
        return tokens * (perToken + perPair * (length + 1) / 2);
    }
}
