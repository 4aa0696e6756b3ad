package dev.cultivar.dataset.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.DatasetReader;
import java.util.Iterator;

/** The records of a view as they stand in shards: id, canonical columns, metadata. */
final class PreparedRecords implements Iterator<ObjectNode>, AutoCloseable {
    private final DatasetReader reader;

    PreparedRecords(DatasetReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean hasNext() {
        return reader.hasNext();
    }

    @Override
    public ObjectNode next() {
        DataRecord record = reader.next();
        ObjectNode object = record.fields().put("id", record.id());
        ObjectNode metadata = object.putObject(Metadata.CARRIED);
        record.metadata().forEach(metadata::put);
        return object;
    }

    @Override
    public void close() {
        reader.close();
    }
}
