package dev.cultivar.models.template.jinja;

import java.util.List;

/** What {@code map}, {@code select} and their like give: true even when empty, without a length, and read once. */
final class Generator {
    private final List<Object> values;
    private int next;

    Generator(List<Object> values) {
        this.values = values;
    }

    boolean hasNext() {
        return next < values.size();
    }

    Object next() {
        return values.get(next++);
    }

    /** What was not read yet; nothing is left afterwards. */
    List<Object> rest() {
        List<Object> rest = values.subList(next, values.size());
        next = values.size();
        return rest;
    }
}
