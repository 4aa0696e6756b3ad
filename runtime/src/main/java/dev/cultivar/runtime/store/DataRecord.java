package dev.cultivar.runtime.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Map;

/**
 * A record of a prepared dataset.
 *
 * @param id stable name of the record
 * @param fields the canonical columns of its type
 * @param metadata what was kept beside them
 */
public record DataRecord(String id, ObjectNode fields, Map<String, String> metadata) implements Serializable {
    /** A column that holds a string. */
    public String string(String column) {
        return fields.path(column).asText();
    }
}
