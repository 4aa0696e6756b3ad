package dev.cultivar.dataset.world;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A record in the making: its columns, and what is kept beside them. */
record Item(ObjectNode columns) {
    static Item of(String id, String group, Domain domain, String entity) {
        return new Item(JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("group", group)
                .put("domain", domain.name())
                .put("entity", entity));
    }

    Item with(String column, String value) {
        columns.put(column, value);
        return this;
    }
}
