package dev.cultivar.evaluator.task;

import dev.cultivar.runtime.store.DataRecord;
import java.util.List;
import java.util.function.Supplier;

/**
 * What stands around a task.
 *
 * @param seed the order's seed
 * @param shots the records that solved examples are drawn from, read when they are first needed
 */
public record Setting(long seed, Supplier<List<DataRecord>> shots) {
    /** No solved examples. */
    public static Setting plain(long seed) {
        return new Setting(seed, List::of);
    }
}
