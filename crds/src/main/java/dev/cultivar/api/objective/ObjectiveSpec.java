package dev.cultivar.api.objective;

import dev.cultivar.api.RecordType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind of loss. */
public sealed interface ObjectiveSpec permits Clm, Sft {
    /** The record types that this loss reads. */
    List<RecordType> records();

    /** Share of each target that is spread over the vocabulary; null is none. */
    @Nullable
    Double labelSmoothing();

    /** Weight of the squared logarithm of the softmax's denominator; null is none. */
    @Nullable
    Double zLoss();

    /** Alpha of the noise on embedded tokens; null is none. */
    @Nullable
    Double neftuneNoiseAlpha();
}
