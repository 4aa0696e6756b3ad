package dev.cultivar.dataset.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.source.Format;
import dev.cultivar.api.source.MetadataValue;
import dev.cultivar.api.source.Source;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is kept beside the columns of a record. Each entry is a column of the file or a fixed value.
 *
 * @param carried whether records have metadata already, which is kept where no entry replaces it
 */
record Metadata(TreeMap<String, String> columns, TreeMap<String, String> values, boolean carried)
        implements Serializable {
    /** The column of a prepared record that holds its metadata. */
    static final String CARRIED = "metadata";

    static Metadata of(Source source, Input input) {
        Map<String, MetadataValue> spec = MetadataKeys.of(source);
        if (input instanceof StoreFile file && file.format() == Format.documents) {
            spec.putIfAbsent("id", new MetadataValue("id", null));
        }
        TreeMap<String, String> columns = new TreeMap<>();
        TreeMap<String, String> values = new TreeMap<>();
        spec.forEach((key, from) -> {
            String column = from.column();
            String value = from.value();
            if (column != null) {
                columns.put(key, column);
            } else if (value != null) {
                values.put(key, value);
            }
        });
        return new Metadata(columns, values, MetadataKeys.more(source));
    }

    TreeMap<String, String> read(JsonNode object) throws BrokenRule {
        TreeMap<String, String> read = new TreeMap<>();
        if (carried) {
            object.path(CARRIED)
                    .properties()
                    .forEach(entry -> read.put(entry.getKey(), entry.getValue().asText()));
        }
        read.putAll(values);
        for (Map.Entry<String, String> entry : columns.entrySet()) {
            JsonNode value = Columns.at(object, entry.getValue());
            if (!value.isValueNode() || value.isNull()) {
                throw BrokenRule.of(
                        entry.getValue(),
                        "must be a string, a number or true or false, because metadata." + entry.getKey()
                                + " is taken from it; is " + Columns.kind(value));
            }
            read.put(entry.getKey(), value.asText());
        }
        return read;
    }
}
