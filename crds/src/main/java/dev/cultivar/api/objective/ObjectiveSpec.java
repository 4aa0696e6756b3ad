package dev.cultivar.api.objective;

import dev.cultivar.api.RecordType;
import java.util.List;

/** A kind of loss. */
public sealed interface ObjectiveSpec permits Clm, Sft {
    /** The record types that this loss reads. */
    List<RecordType> records();
}
