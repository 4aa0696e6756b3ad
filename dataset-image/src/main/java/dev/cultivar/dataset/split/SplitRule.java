package dev.cultivar.dataset.split;

import dev.cultivar.runtime.store.DataRecord;
import java.io.Serializable;

/** Which of the records that earlier splits have left are in a split. */
sealed interface SplitRule extends Serializable permits Fraction, Domains, After, Shots {
    /** Name of the split. */
    String name();

    /** Whether the record is in. */
    boolean takes(DataRecord record);
}
