package dev.cultivar.models.template.jinja;

import java.util.Map;
import java.util.Set;

/** What may follow {@code is}. */
final class Tests {
    private static final Set<String> NAMES = Set.of(
            "defined",
            "undefined",
            "none",
            "boolean",
            "true",
            "false",
            "integer",
            "float",
            "number",
            "string",
            "mapping",
            "iterable",
            "sequence",
            "callable",
            "lower",
            "upper",
            "odd",
            "even",
            "divisibleby",
            "sameas",
            "in",
            "filter",
            "test",
            "eq",
            "equalto",
            "==",
            "ne",
            "!=",
            "lt",
            "lessthan",
            "<",
            "le",
            "<=",
            "gt",
            "greaterthan",
            ">",
            "ge",
            ">=");

    private Tests() {}

    static boolean exists(String name) {
        return NAMES.contains(name);
    }

    static boolean holds(String name, Object value, Arguments arguments) {
        return switch (name) {
            case "odd", "even", "divisibleby", "sameas", "in", "filter", "test" -> asked(name, value, arguments);
            case "eq", "equalto", "==" -> compares("==", value, arguments);
            case "ne", "!=" -> compares("!=", value, arguments);
            case "lt", "lessthan", "<" -> compares("<", value, arguments);
            case "le", "<=" -> compares("<=", value, arguments);
            case "gt", "greaterthan", ">" -> compares(">", value, arguments);
            case "ge", ">=" -> compares(">=", value, arguments);
            default -> {
                arguments.bind("the test " + name);
                yield kind(name, value);
            }
        };
    }

    private static boolean compares(String operator, Object value, Arguments arguments) {
        return Arithmetic.compares(
                operator, value, arguments.bind("the test " + operator, "other").get(0));
    }

    private static boolean kind(String name, Object value) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == None.NONE;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "number" -> Values.isNumber(value);
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "iterable" -> Values.isIterable(value);
            case "sequence" ->
                value instanceof String
                        || value instanceof Map
                        || value instanceof Undefined
                        || (value instanceof Items items && items.kind().indexed());
            case "callable" -> value instanceof Callable;
            case "lower", "upper" -> {
                String text = Text.of(value);
                String other = name.equals("lower") ? Strings.lower(text) : Strings.upper(text);
                String opposite = name.equals("lower") ? Strings.upper(text) : Strings.lower(text);
                yield text.equals(other) && !text.equals(opposite);
            }
            default -> throw new JinjaException("the test '" + name + "' is not known here");
        };
    }

    private static boolean asked(String name, Object value, Arguments arguments) {
        return switch (name) {
            case "odd", "even" -> {
                arguments.bind("the test " + name);
                yield (Math.floorMod(Values.integer(value, "the test " + name), 2L) == 1) == name.equals("odd");
            }
            case "divisibleby" -> {
                long by = arguments.bind("the test divisibleby", "num").integer(0, 0);
                if (by == 0) {
                    throw new JinjaException("division by zero");
                }
                yield Values.integer(value, "the test divisibleby") % by == 0;
            }
            case "sameas" -> {
                Object other = arguments.bind("the test sameas", "other").get(0);
                boolean plain = value instanceof Boolean || value instanceof Long || value instanceof String;
                yield value == other || (plain && value.equals(other));
            }
            case "in" -> Values.contains(arguments.bind("the test in", "seq").get(0), value);
            case "filter" -> Filters.exists(Text.of(value));
            default -> exists(Text.of(value));
        };
    }
}
