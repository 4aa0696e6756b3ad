package dev.cultivar.trainer.objective;

import dev.cultivar.api.RecordType;
import dev.cultivar.models.family.LossSum;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.trainer.method.Learner;
import java.util.List;

/** A loss: how a record becomes tokens and targets, and what is summed over them. */
public interface Objective {
    /** The branch's word in the API. */
    String name();

    /** The record types that it reads. */
    List<RecordType> records();

    /** Whether a record that is too long is cut into several pieces; otherwise its end is cut off. */
    boolean divisible();

    /** The tokens of a record and which of them count. Several threads may call it at once. */
    Labelled label(DataRecord record);

    /**
     * Adds scale x the gradient of the summed loss to the parameters' gradients, and returns the sum. The same scale,
     * 1 / counted tokens of the whole optimizer step, comes with all micro-batches of a step.
     */
    LossSum accumulate(Learner learner, PackedTokens batch, double scale, long dropoutSeed);
}
