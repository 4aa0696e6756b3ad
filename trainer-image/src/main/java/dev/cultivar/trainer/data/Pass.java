package dev.cultivar.trainer.data;

import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import dev.cultivar.trainer.objective.Labelled;
import dev.cultivar.trainer.objective.Objective;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** The size of a slot: the tokens of its records, each at most maxLength long where it may not be divided. */
public final class Pass {
    private Pass() {}

    /** Reads the slot once; nothing when SIGTERM came meanwhile. */
    public static OptionalLong tokens(
            Store store, Slot slot, Objective objective, int maxLength, BooleanSupplier terminated) {
        long tokens = 0;
        try (DatasetReader reader = DatasetReader.open(store, slot.view())) {
            while (reader.hasNext()) {
                if (terminated.getAsBoolean()) {
                    return OptionalLong.empty();
                }
                Labelled record = objective.label(reader.next());
                if (record.targets() > 0) {
                    tokens += objective.divisible() ? record.length() : Math.min(maxLength, record.length());
                }
            }
        }
        return OptionalLong.of(tokens);
    }
}
