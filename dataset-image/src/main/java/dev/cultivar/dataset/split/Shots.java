package dev.cultivar.dataset.split;

import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.Lot;
import dev.cultivar.runtime.store.ShotLots;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The same number of records of each class. Before they are drawn, which is after the steps, every record with a class may be one.
 *
 * @param last the highest lot that is taken of each class; absent: not drawn yet
 */
record Shots(String name, ShotLots lots, @Nullable TreeMap<String, Lot> last) implements SplitRule {

    @Override
    public boolean takes(DataRecord record) {
        return last == null ? lots.classOf(record) != null : lots.takes(record, last);
    }
}
