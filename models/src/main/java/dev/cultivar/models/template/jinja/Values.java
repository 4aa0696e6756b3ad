package dev.cultivar.models.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Python says of a value: its type, whether it is true, what it holds, and whether it equals another. */
final class Values {
    private Values() {}

    /** A JSON tree of Java's collections as a template's value. */
    static Object of(@Nullable Object json) {
        return of(json, 0);
    }

    private static Object of(@Nullable Object json, int depth) {
        int deeper = Budget.deeper(depth);
        return switch (json) {
            case null -> None.NONE;
            case Boolean value -> value;
            case String value -> value;
            case Long value -> value;
            case Double value -> value;
            case Integer value -> value.longValue();
            case Float value -> value.doubleValue();
            case List<?> list -> {
                List<Object> values = new ArrayList<>(list.size());
                for (Object value : list) {
                    values.add(of(value, deeper));
                }
                yield Items.list(values);
            }
            case Map<?, ?> map -> {
                Map<Object, Object> values = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((key, value) -> values.put(String.valueOf(key), of(value, deeper)));
                yield values;
            }
            default -> throw new JinjaException(json.getClass().getSimpleName() + " is not a value of JSON");
        };
    }

    static Object parseInteger(String digits, int line) {
        try {
            int radix = digits.length() < 2
                    ? 10
                    : switch (Character.toLowerCase(digits.charAt(1))) {
                        case 'x' -> 16;
                        case 'o' -> 8;
                        case 'b' -> 2;
                        default -> 10;
                    };
            return Long.parseLong(radix == 10 ? digits : digits.substring(2), radix);
        } catch (NumberFormatException e) {
            throw new JinjaException(line, digits + " is not an integer of 64 bits");
        }
    }

    /** Python's name of a value's type. */
    static String type(Object value) {
        return switch (value) {
            case None _ -> "None";
            case Undefined _ -> "an undefined value";
            case Boolean _ -> "a bool";
            case Long _ -> "an int";
            case Double _ -> "a float";
            case String _ -> "a str";
            case Items items -> "a " + items.kind().word;
            case Map<?, ?> _ -> "a dict";
            case Generator _ -> "a generator";
            case Namespace _ -> "a namespace";
            case Loop _ -> "the loop";
            default -> "a function";
        };
    }

    static boolean truth(Object value) {
        return switch (value) {
            case None _ -> false;
            case Undefined undefined -> undefined.as(false);
            case Boolean truth -> truth;
            case Long integer -> integer != 0;
            case Double real -> real != 0;
            case String text -> !text.isEmpty();
            case Items items -> items.size() > 0;
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    static boolean isIterable(Object value) {
        return value instanceof String
                || value instanceof Items
                || value instanceof Map
                || value instanceof Generator
                || value instanceof Undefined;
    }

    /** What a loop over a value sees. A generator is read to its end. */
    static List<Object> iterate(Object value) {
        return switch (value) {
            case Undefined undefined -> undefined.as(List.of());
            case String text -> Strings.characters(text);
            case Items items -> items.values();
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case Generator generator -> generator.rest();
            default -> throw new JinjaException(type(value) + " cannot be iterated over");
        };
    }

    static long length(Object value) {
        return switch (value) {
            case Undefined undefined -> undefined.as(0);
            case String text -> Strings.length(text);
            case Items items -> items.size();
            case Map<?, ?> map -> map.size();
            default -> throw new JinjaException(type(value) + " has no length");
        };
    }

    static boolean isNumber(Object value) {
        return value instanceof Boolean || value instanceof Long || value instanceof Double;
    }

    /** The integer of an int or bool. */
    static long integer(Object value, String wants) {
        return switch (value) {
            case Boolean truth -> truth ? 1 : 0;
            case Long integer -> integer;
            case Undefined undefined -> throw undefined.failure();
            default -> throw new JinjaException(wants + " wants an int, not " + type(value));
        };
    }

    static double real(Object value) {
        return value instanceof Double real ? real : integer(value, "a number");
    }

    /** Whether two values are equal as Python's {@code ==} says it. */
    static boolean equal(Object left, Object right) {
        return equal(left, right, 0);
    }

    private static boolean equal(Object left, Object right, int depth) {
        int deeper = Budget.deeper(depth);
        if (isNumber(left) && isNumber(right)) {
            return left instanceof Double || right instanceof Double
                    ? real(left) == real(right)
                    : integer(left, "==") == integer(right, "==");
        }
        if (right instanceof Undefined undefined) {
            return undefined.as(left instanceof Undefined other && other.as(true));
        }
        return switch (left) {
            case Undefined undefined -> undefined.as(false);
            case String text -> text.equals(right);
            case Items items ->
                right instanceof Items others && items.kind() == others.kind() && equal(items, others, deeper);
            case Map<?, ?> map -> right instanceof Map<?, ?> other && equal(map, other, deeper);
            default -> left == right;
        };
    }

    private static boolean equal(Items left, Items right, int depth) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.values().get(i), right.values().get(i), depth)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(Map<?, ?> left, Map<?, ?> right, int depth) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Object other = right.get(entry.getKey());
            if (other == null || !equal(entry.getValue(), other, depth)) {
                return false;
            }
        }
        return true;
    }

    /** Order as Python's {@code <} has it: numbers, strings by code point, lists and tuples by their first difference. */
    static int compare(Object left, Object right) {
        return compare(left, right, 0);
    }

    private static int compare(Object left, Object right, int depth) {
        int deeper = Budget.deeper(depth);
        if (isNumber(left) && isNumber(right)) {
            return left instanceof Double || right instanceof Double
                    ? Double.compare(real(left), real(right))
                    : Long.compare(integer(left, "<"), integer(right, "<"));
        }
        if (left instanceof String text && right instanceof String other) {
            return comparePoints(text, other);
        }
        if (left instanceof Items items
                && right instanceof Items others
                && items.kind() == others.kind()
                && (items.kind() == Items.Kind.LIST || items.kind() == Items.Kind.TUPLE)) {
            for (int i = 0; i < Math.min(items.size(), others.size()); i++) {
                if (!equal(items.values().get(i), others.values().get(i))) {
                    return compare(items.values().get(i), others.values().get(i), deeper);
                }
            }
            return Integer.compare(items.size(), others.size());
        }
        throw new JinjaException("there is no order between " + type(left) + " and " + type(right));
    }

    private static int comparePoints(String left, String right) {
        int i = 0;
        while (i < left.length() && i < right.length() && left.charAt(i) == right.charAt(i)) {
            i++;
        }
        if (i == left.length() || i == right.length()) {
            return Integer.compare(left.length(), right.length());
        }
        char a = left.charAt(i);
        char b = right.charAt(i);
        if (Character.isSurrogate(a) != Character.isSurrogate(b)) {
            return Character.isSurrogate(a) ? 1 : -1;
        }
        return Character.compare(a, b);
    }

    static boolean contains(Object container, Object value) {
        return switch (container) {
            case Undefined undefined -> undefined.as(false);
            case String text -> {
                if (value instanceof String part) {
                    yield text.contains(part);
                }
                if (value instanceof Undefined undefined) {
                    throw undefined.failure();
                }
                throw new JinjaException("'in' a str wants a str before it, not " + type(value));
            }
            case Map<?, ?> map -> map.containsKey(key(value));
            case Items items -> items.values().stream().anyMatch(item -> equal(item, value));
            case Generator generator -> generator.rest().stream().anyMatch(item -> equal(item, value));
            default -> throw new JinjaException("nothing is 'in' " + type(container));
        };
    }

    /** A value as the key of a dict: Python takes 1, 1.0 and true as the same key. */
    static Object key(Object value) {
        return switch (value) {
            case Boolean truth -> truth ? 1L : 0L;
            case Double real when real == Math.rint(real) && Math.abs(real) < 1e15 -> real.longValue();
            case Items items
            when items.kind() != Items.Kind.TUPLE ->
                throw new JinjaException(type(value) + " cannot be the key of a dict");
            case Map<?, ?> _ -> throw new JinjaException("a dict cannot be the key of a dict");
            default -> value;
        };
    }
}
