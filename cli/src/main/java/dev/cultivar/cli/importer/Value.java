package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A value of a configuration and its key, such as {@code datasets[0].path}. Reads as the tools do: "1e-4" is a number for them too. */
record Value(String key, JsonNode node) {
    /** The key with its numbers left out, {@code datasets[].path}: what a row is named. */
    static String pattern(String key) {
        return key.replaceAll("\\[\\d+]", "[]");
    }

    /** The last number in the key: which item of its list it belongs to. */
    int index() {
        return Integer.parseInt(key.replaceAll(".*\\[(\\d+)][^\\[]*", "$1"));
    }

    /** Whether it says that something is not wanted: nothing, false, 0, an empty text, list or map. */
    boolean off() {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> true;
            case BOOLEAN -> !node.asBoolean();
            case NUMBER -> node.asDouble() == 0;
            case STRING ->
                List.of("", "none", "no", "false", "null")
                        .contains(node.asText().strip().toLowerCase(Locale.ROOT));
            default -> node.isEmpty();
        };
    }

    String text() {
        if (node.isContainerNode()) {
            throw wrong("must be a text");
        }
        return node.asText().strip();
    }

    boolean truth() {
        return switch (text().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw wrong("must be true or false");
        };
    }

    double number() {
        try {
            double number = Double.parseDouble(text());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, for numbers that are not finite too
        }
        throw wrong("must be a number");
    }

    long whole() {
        double number = number();
        if (number != Math.rint(number) || Math.abs(number) > 1e15) {
            throw wrong("must be a whole number");
        }
        return (long) number;
    }

    int integer() {
        long whole = whole();
        if (whole != (int) whole) {
            throw wrong("is too large");
        }
        return (int) whole;
    }

    /** Its items; a text is cut at commas. */
    List<String> texts() {
        List<String> found = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(item -> found.add(new Value(key, item).text()));
        } else {
            found.addAll(List.of(text().split("\\s*,\\s*", -1)));
        }
        return found.stream().filter(text -> !text.isEmpty()).toList();
    }

    InvalidConfiguration wrong(String rule) {
        return InvalidConfiguration.of(key, node, rule);
    }
}
