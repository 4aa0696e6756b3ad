package dev.cultivar.trainer.data;

import dev.cultivar.contract.BoundView;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive records of a view in a random order: a stream is shuffled window by window, so memory is bounded by
 * one window and a place in the stream is two numbers.
 *
 * <p>Invariant: the order within a window is a function of seed, slot, pass and the window's first record alone.
 */
final class Window implements AutoCloseable {
    static final int MAX_RECORDS = 4096;
    static final long MAX_CHARACTERS = 16L << 20;

    private final Store store;
    private final BoundView view;
    private final Seeds seeds;
    private final String purpose;
    private @Nullable DatasetReader reader;
    private List<DataRecord> records = List.of();

    Window(Store store, BoundView view, Seeds seeds, String slot) {
        this.store = store;
        this.view = view;
        this.seeds = seeds;
        this.purpose = "shuffle/" + slot;
    }

    /** Loads the window that starts at a record of a pass: the one after the window before, unless this was closed. */
    void load(long epoch, long start) {
        DatasetReader from = reader;
        if (from == null) {
            from = DatasetReader.open(store, view);
            from.skip(start);
            reader = from;
        }
        List<DataRecord> next = new ArrayList<>();
        long characters = 0;
        while (from.hasNext() && next.size() < MAX_RECORDS && characters < MAX_CHARACTERS) {
            DataRecord record = from.next();
            characters += record.fields().toString().length();
            next.add(record);
        }
        SplittableRandom random = new SplittableRandom(seeds.of(purpose, epoch, start));
        for (int i = next.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            DataRecord moved = next.set(j, next.get(i));
            next.set(i, moved);
        }
        records = next;
    }

    int size() {
        return records.size();
    }

    DataRecord get(int index) {
        return records.get(index);
    }

    /** Whether this window is the last of its pass. */
    boolean last() {
        return reader == null || !reader.hasNext();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        records = List.of();
    }
}
