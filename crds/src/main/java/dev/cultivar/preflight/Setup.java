package dev.cultivar.preflight;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.method.MethodSpec;
import dev.cultivar.api.optimizer.OptimizerSpec;
import dev.cultivar.api.stage.Precision;
import dev.cultivar.api.stage.Train;

/**
 * What of a training stage its memory follows from.
 *
 * @param average whether a moving average of what is trained is kept
 * @param bfloat16 whether products are computed in BF16
 * @param gradientCheckpointing whether layers are computed again for their gradients
 * @param sequences in one forward and backward pass
 * @param length tokens of a sequence
 * @param processes pods that train together, each with a share of the optimizer's state
 */
record Setup(
        MethodSpec method,
        OptimizerSpec optimizer,
        boolean average,
        boolean bfloat16,
        boolean gradientCheckpointing,
        int sequences,
        int length,
        int processes) {

    /** Of a stage that changes one model. */
    static Setup of(Train train, int processes) {
        return new Setup(
                Defaults.map(train.methods()).values().iterator().next().chosen(),
                train.optimizer().chosen(),
                train.average() != null,
                train.precision() == Precision.bfloat16,
                train.recomputesActivations(),
                train.batch().microBatchSize(),
                train.data().maxLength(),
                processes);
    }

    /** Positions of one pass. */
    long positions() {
        return (long) sequences * length;
    }

    Setup with(MethodSpec other) {
        return new Setup(other, optimizer, average, bfloat16, gradientCheckpointing, sequences, length, processes);
    }

    Setup with(OptimizerSpec other) {
        return new Setup(method, other, average, bfloat16, gradientCheckpointing, sequences, length, processes);
    }

    Setup with(int otherSequences, int otherLength) {
        return new Setup(
                method, optimizer, average, bfloat16, gradientCheckpointing, otherSequences, otherLength, processes);
    }

    /** The same with layers that are computed again. */
    Setup checkpointing() {
        return new Setup(method, optimizer, average, bfloat16, true, sequences, length, processes);
    }
}
