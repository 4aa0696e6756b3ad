package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;

/** Holds a manifest against the bounds of the API's records, so that a user hears of a value from here and not from the API server. */
final class Bounds {
    private Bounds() {}

    /** Refuses the first value that is out of its field's bounds. */
    static void check(Class<?> type, JsonNode node, String path) {
        for (RecordComponent component : type.getRecordComponents()) {
            String at = path + "." + component.getName();
            JsonNode value = node.path(component.getName());
            Field field = field(type, component.getName());
            if (value.isMissingNode()) {
                if (field.isAnnotationPresent(Required.class)) {
                    throw new InvalidConfiguration(at + " is missing: the configuration has to say it");
                }
                continue;
            }
            value(field, value, at);
            nested(component.getGenericType(), value, at);
        }
    }

    private static void value(Field field, JsonNode value, String at) {
        Min min = field.getAnnotation(Min.class);
        Max max = field.getAnnotation(Max.class);
        Size size = field.getAnnotation(Size.class);
        Pattern pattern = field.getAnnotation(Pattern.class);
        if (min != null && value.isNumber() && value.asDouble() < min.value()) {
            throw InvalidConfiguration.of(at, value, "must be at least " + plain(min.value()));
        }
        if (max != null && value.isNumber() && value.asDouble() > max.value()) {
            throw InvalidConfiguration.of(at, value, "must be at most " + plain(max.value()));
        }
        if (size != null && length(value) > size.max()) {
            throw InvalidConfiguration.of(at, value, "must have at most " + size.max());
        }
        if (size != null && length(value) < size.min()) {
            throw InvalidConfiguration.of(at, value, "must have at least " + size.min());
        }
        if (pattern != null && value.isTextual() && !value.asText().matches(pattern.value())) {
            throw InvalidConfiguration.of(at, value, "must match " + pattern.value());
        }
    }

    private static String plain(double bound) {
        return new BigDecimal(bound).toPlainString();
    }

    private static long length(JsonNode value) {
        return value.isTextual() ? value.asText().length() : value.size();
    }

    private static void nested(Type type, JsonNode value, String at) {
        if (type instanceof Class<?> leaf && leaf.isRecord()) {
            check(leaf, value, at);
        } else if (type instanceof ParameterizedType container) {
            Type[] arguments = container.getActualTypeArguments();
            Type inner = arguments[arguments.length - 1];
            if (value.isArray()) {
                for (int i = 0; i < value.size(); i++) {
                    nested(inner, value.get(i), at + "[" + i + "]");
                }
            } else {
                value.properties().forEach(entry -> nested(inner, entry.getValue(), at + "." + entry.getKey()));
            }
        }
    }

    private static Field field(Class<?> type, String name) {
        try {
            return type.getDeclaredField(name);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a record has a field for each component", e);
        }
    }
}
