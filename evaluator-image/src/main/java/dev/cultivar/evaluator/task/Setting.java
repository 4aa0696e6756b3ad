package dev.cultivar.evaluator.task;

import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What stands around a task.
 *
 * @param seed the order's seed
 * @param shots the records that solved examples are drawn from, read when they are first needed
 * @param imports the file that a user put into the store at a path
 */
public record Setting(long seed, Supplier<List<DataRecord>> shots, Function<String, Path> imports) {
    /** Without a store. */
    public Setting(long seed, Supplier<List<DataRecord>> shots) {
        this(seed, shots, path -> {
            throw new InvalidWork("PathMissing", "path " + path + " is not in the store: there is none");
        });
    }

    /** No solved examples. */
    public static Setting plain(long seed) {
        return new Setting(seed, List::of);
    }
}
