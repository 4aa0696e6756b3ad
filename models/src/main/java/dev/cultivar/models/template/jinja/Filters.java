package dev.cultivar.models.template.jinja;

import dev.cultivar.models.template.jinja.Arguments.Bound;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may follow a bar, for single values and text; {@link ListFilters} has those of lists. */
final class Filters {
    private static final Set<String> NAMES = Set.of(
            "abs",
            "attr",
            "capitalize",
            "center",
            "count",
            "d",
            "default",
            "dictsort",
            "e",
            "escape",
            "first",
            "float",
            "format",
            "indent",
            "int",
            "items",
            "join",
            "last",
            "length",
            "list",
            "lower",
            "map",
            "max",
            "min",
            "reject",
            "rejectattr",
            "replace",
            "reverse",
            "round",
            "safe",
            "select",
            "selectattr",
            "sort",
            "string",
            "sum",
            "title",
            "tojson",
            "trim",
            "unique",
            "upper");

    private final Budget budget;
    private final Lookup lookup;
    private final ListFilters lists;

    Filters(Budget budget, Lookup lookup) {
        this.budget = budget;
        this.lookup = lookup;
        this.lists = new ListFilters(budget, lookup, this);
    }

    static boolean exists(String name) {
        return NAMES.contains(name);
    }

    Object apply(String name, Object value, Arguments arguments) {
        budget.step();
        if (!exists(name)) {
            throw new JinjaException("the filter '" + name + "' is not known here");
        }
        Object result = text(name, value, arguments);
        if (result == null) {
            result = single(name, value, arguments);
        }
        if (result == null) {
            result = lists.apply(name, value, arguments);
        }
        if (result instanceof String text) {
            budget.characters(text.length());
        }
        return result;
    }

    private @Nullable Object text(String name, Object value, Arguments arguments) {
        return switch (name) {
            case "upper", "lower", "capitalize", "title", "string", "safe", "escape", "e" -> {
                arguments.bind(name);
                yield shaped(name, Text.of(value));
            }
            case "trim" -> {
                Bound bound = arguments.bind(name, "chars?");
                yield Strings.strip(Text.of(value), bound.some(0) ? bound.text(0) : null, true, true);
            }
            case "replace" -> {
                Bound bound = arguments.bind(name, "old", "new", "count?");
                yield StringMethods.replace(
                        Text.of(value), Text.of(bound.get(0)), Text.of(bound.get(1)), bound.integer(2, -1), budget);
            }
            case "center" ->
                StringMethods.pad(
                        Text.of(value), name, arguments.bind(name, "width?").size(0, 80), " ", budget);
            case "indent" -> indented(Text.of(value), arguments.bind(name, "width?", "first?", "blank?"));
            case "format" -> Percent.format(Text.of(value), arguments.positional());
            case "tojson" -> Json.of(value, arguments);
            default -> null;
        };
    }

    private static String shaped(String name, String text) {
        return switch (name) {
            case "upper" -> Strings.upper(text);
            case "lower" -> Strings.lower(text);
            case "capitalize" -> Strings.capitalize(text);
            case "title" -> titled(text);
            case "escape", "e" ->
                text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&#34;")
                        .replace("'", "&#39;");
            default -> text;
        };
    }

    // Jinja2's own idea of a word: what stands after whitespace, a hyphen or an opening bracket.
    private static String titled(String text) {
        StringBuilder title = new StringBuilder();
        boolean begins = true;
        for (int point : text.codePoints().toArray()) {
            String one = Character.toString(point);
            title.append(begins ? Strings.upper(one) : Strings.lower(one));
            begins = Strings.isSpace(point) || "-({[<".indexOf(point) >= 0;
        }
        return title.toString();
    }

    private String indented(String text, Bound bound) {
        String by = bound.get(0) instanceof String blanks ? blanks : " ".repeat(Math.min(bound.size(0, 4), 1_000));
        List<Object> lines = Strings.lines(text + "\n", false);
        budget.characters(text.length() + Arithmetic.product(lines.size(), by.length() + 1L));
        StringBuilder indented = new StringBuilder(bound.truth(1) ? by : "");
        for (int i = 0; i < lines.size(); i++) {
            String line = (String) lines.get(i);
            indented.append(i == 0 ? "" : "\n");
            indented.append(i > 0 && (bound.truth(2) || !line.isEmpty()) ? by : "")
                    .append(line);
        }
        return indented.toString();
    }

    private @Nullable Object single(String name, Object value, Arguments arguments) {
        return switch (name) {
            case "default", "d" -> {
                Bound bound = arguments.bind(name, "default_value?", "boolean?");
                boolean missing = value instanceof Undefined || (bound.truth(1) && !Values.truth(value));
                yield missing ? (bound.given(0) ? bound.get(0) : "") : value;
            }
            case "length", "count" -> {
                arguments.bind(name);
                yield Values.length(value);
            }
            case "abs" -> {
                arguments.bind(name);
                boolean negative = Values.real(value) < 0;
                yield negative ? Arithmetic.negative(value) : Arithmetic.positive(value);
            }
            case "int" -> integer(value, arguments.bind(name, "default?", "base?"));
            case "float" -> real(value, arguments.bind(name, "default?"));
            case "round" -> rounded(value, arguments.bind(name, "precision?", "method?"));
            case "attr" -> {
                String attribute = arguments.bind(name, "name").text(0);
                yield value instanceof Map && lookup.item(Map.of(), attribute) instanceof Undefined missing
                        ? missing
                        : lookup.attribute(value, attribute);
            }
            case "items" -> {
                arguments.bind(name);
                if (value instanceof Undefined) {
                    yield new Generator(List.of());
                }
                if (value instanceof Map<?, ?> map) {
                    yield new Generator(Lookup.pairs(map));
                }
                throw new JinjaException("items wants a dict, not " + Values.type(value));
            }
            default -> null;
        };
    }

    private static Object integer(Object value, Bound bound) {
        Object otherwise = bound.given(0) ? bound.get(0) : 0L;
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (value instanceof Double real) {
            return Double.isFinite(real) && Math.abs(real) < 9e18 ? (Object) real.longValue() : otherwise;
        }
        if (!(value instanceof String text)) {
            return Values.isNumber(value) ? Values.integer(value, "int") : otherwise;
        }
        int base = (int) bound.integer(1, 10);
        String digits = Strings.strip(text, null, true, true).replace("_", "");
        try {
            boolean prefixed = base != 10
                    && digits.length() > 2
                    && digits.charAt(0) == '0'
                    && Character.isLetter(digits.charAt(1));
            return Long.parseLong(prefixed ? digits.substring(2) : digits, base);
        } catch (NumberFormatException e) {
            Object real = parsed(digits);
            return real instanceof Double number && Double.isFinite(number) && Math.abs(number) < 9e18
                    ? (Object) number.longValue()
                    : otherwise;
        }
    }

    private static Object real(Object value, Bound bound) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        Object otherwise = bound.given(0) ? bound.get(0) : 0.0;
        if (value instanceof String text) {
            Object real = parsed(Strings.strip(text, null, true, true).replace("_", ""));
            return real == None.NONE ? otherwise : real;
        }
        return Values.isNumber(value) ? Values.real(value) : otherwise;
    }

    private static Object parsed(String digits) {
        // Java also reads a type's letter and hexadecimal, Python does not.
        if (digits.isEmpty() || !digits.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
            return None.NONE;
        }
        return Double.parseDouble(digits);
    }

    private static Object rounded(Object value, Bound bound) {
        int precision = (int) Math.max(-400, Math.min(400, bound.integer(0, 0)));
        String method = bound.given(1) ? bound.text(1) : "common";
        RoundingMode mode = switch (method) {
            case "common" -> RoundingMode.HALF_EVEN;
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> throw new JinjaException("round knows common, ceil and floor, not '" + method + "'");
        };
        if (!(value instanceof Double real)) {
            long integer = Values.integer(value, "round");
            return method.equals("common") && precision >= 0
                    ? (Object) integer
                    : (Object) rounded(integer, precision, mode);
        }
        return Double.isFinite(real) ? rounded(real, precision, mode) : value;
    }

    private static double rounded(double value, int precision, RoundingMode mode) {
        return new BigDecimal(value).setScale(precision, mode).doubleValue();
    }
}
