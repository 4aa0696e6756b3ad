package dev.cultivar.models.template.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values; those of the scopes around it can be seen, not set. */
final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, Object> values = new HashMap<>();

    /** Whether what is not there is an error where it is used. */
    final boolean strict;

    Scope(Scope outer) {
        this.outer = outer;
        this.strict = outer.strict;
    }

    Scope(boolean strict) {
        this.outer = null;
        this.strict = strict;
    }

    /** A value that was looked up. */
    Object found(Object value) {
        return strict ? Undefined.strictly(value) : value;
    }

    void set(String name, Object value) {
        values.put(name, value);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return found(Undefined.name(name));
    }
}
