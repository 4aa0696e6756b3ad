package dev.cultivar.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one place where an absent field becomes its default: compact constructors of the API's records call it. */
public final class Defaults {
    private Defaults() {}

    /** The value, or the default when the manifest leaves it out. */
    public static <T> T or(@Nullable T value, T absent) {
        return value == null ? absent : value;
    }

    /** A field that is left out, where code rather than a manifest makes the record. */
    @SuppressWarnings("NullAway") // absence is what the compact constructors turn into defaults
    public static <T> T absent() {
        return null;
    }

    /** The number, or nothing when it is left out or 0: for fields that change nothing at 0. */
    public static @Nullable Double positive(@Nullable Double value) {
        return value == null || value == 0 ? null : value;
    }

    /** The list as an immutable copy, empty when the manifest leaves it out. */
    public static <T> List<T> list(@Nullable List<T> value) {
        return value == null ? List.of() : List.copyOf(value);
    }

    /** The map in its given order and immutable, empty when the manifest leaves it out. */
    public static <V> Map<String, V> map(@Nullable Map<String, V> value) {
        return value == null ? Map.of() : java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(value));
    }
}
