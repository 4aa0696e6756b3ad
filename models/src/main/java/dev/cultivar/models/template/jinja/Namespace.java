package dev.cultivar.models.template.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code namespace()} makes: the one thing that a template may change, so that a loop can tell what it found. */
final class Namespace {
    final Map<String, Object> values = new LinkedHashMap<>();

    void set(String name, Object value) {
        if (name.startsWith("_")) {
            throw new JinjaException("a namespace takes no name with an underscore in front: rename '" + name + "'");
        }
        values.put(name, value);
    }
}
