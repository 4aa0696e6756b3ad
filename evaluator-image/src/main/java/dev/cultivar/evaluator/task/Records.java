package dev.cultivar.evaluator.task;

import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.DatasetReader;
import java.util.Collections;
import java.util.Iterator;

/** What a task asks from, in order. */
public interface Records extends Iterator<DataRecord> {
    /** How many there are. */
    long records();

    /** Those of a view. */
    static Records of(DatasetReader reader) {
        return of(reader.records(), reader);
    }

    /** None: the task brings its own. */
    static Records none() {
        return of(0, Collections.emptyIterator());
    }

    private static Records of(long count, Iterator<DataRecord> records) {
        return new Records() {
            @Override
            public long records() {
                return count;
            }

            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public DataRecord next() {
                return records.next();
            }
        };
    }
}
