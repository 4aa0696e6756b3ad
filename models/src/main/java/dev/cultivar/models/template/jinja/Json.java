package dev.cultivar.models.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code tojson} as transformers has it: Python's {@code json.dumps}, without any escape for HTML. */
final class Json {
    private static final int MOST_INDENT = 100;

    private final boolean ascii;
    private final boolean sorted;
    private final @Nullable String indent;
    private final String comma;
    private final String colon;
    private final StringBuilder text = new StringBuilder();

    private Json(Arguments.Bound options) {
        ascii = options.truth(0);
        indent = indent(options);
        sorted = options.truth(3);
        if (options.some(2)) {
            List<Object> separators = Values.iterate(options.get(2));
            if (separators.size() != 2
                    || !(separators.get(0) instanceof String item)
                    || !(separators.get(1) instanceof String key)) {
                throw new JinjaException("tojson wants two strings as separators");
            }
            comma = item;
            colon = key;
        } else {
            comma = indent == null ? ", " : ",";
            colon = ": ";
        }
    }

    static String of(Object value, Arguments arguments) {
        Json json = new Json(arguments.bind("tojson", "ensure_ascii?", "indent?", "separators?", "sort_keys?"));
        json.write(value, 0);
        return json.text.toString();
    }

    private static @Nullable String indent(Arguments.Bound options) {
        if (!options.some(1)) {
            return null;
        }
        if (options.get(1) instanceof String blanks) {
            return blanks;
        }
        int width = options.size(1, 0);
        if (width > MOST_INDENT) {
            throw new JinjaException("tojson indents by at most " + MOST_INDENT + " blanks, not " + width);
        }
        return " ".repeat(width);
    }

    private void write(Object value, int depth) {
        int deeper = Budget.deeper(depth);
        switch (value) {
            case None _ -> text.append("null");
            case Boolean truth -> text.append(truth.booleanValue());
            case Long integer -> text.append(integer.longValue());
            case Double real -> text.append(real(real));
            case String string -> quoted(string);
            case Items items
            when items.kind() == Items.Kind.LIST || items.kind() == Items.Kind.TUPLE -> {
                text.append('[');
                for (int i = 0; i < items.size(); i++) {
                    text.append(i == 0 ? "" : comma);
                    line(deeper);
                    write(items.values().get(i), deeper);
                }
                close(items.size(), depth, ']');
            }
            case Map<?, ?> map -> {
                text.append('{');
                int written = 0;
                for (Object key : keys(map)) {
                    text.append(written++ == 0 ? "" : comma);
                    line(deeper);
                    quoted(name(key));
                    text.append(colon);
                    Object member = map.get(key);
                    write(member == null ? None.NONE : member, deeper);
                }
                close(map.size(), depth, '}');
            }
            case Undefined undefined -> throw new JinjaException("tojson of what is not there: " + undefined.reason());
            default -> throw new JinjaException(Values.type(value) + " has no JSON: make a list of it with |list");
        }
    }

    private List<Object> keys(Map<?, ?> map) {
        List<Object> keys = new ArrayList<>(map.keySet());
        if (sorted) {
            keys.sort(Values::compare);
        }
        return keys;
    }

    private static String name(Object key) {
        return switch (key) {
            case String string -> string;
            case None _ -> "null";
            case Long integer -> integer.toString();
            case Double real -> real(real);
            default -> throw new JinjaException("JSON has no key that is " + Values.type(key));
        };
    }

    private void close(int size, int depth, char bracket) {
        if (size > 0) {
            line(depth);
        }
        text.append(bracket);
    }

    private void line(int depth) {
        if (indent != null) {
            text.append('\n').repeat(indent, depth);
        }
    }

    private static String real(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value) ? (value > 0 ? "Infinity" : "-Infinity") : Text.real(value);
    }

    private void quoted(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            int simple = "\"\\\n\r\t\b\f".indexOf(c);
            if (simple >= 0) {
                text.append('\\').append("\"\\nrtbf".charAt(simple));
            } else if (c < ' ' || (ascii && c > '~')) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
