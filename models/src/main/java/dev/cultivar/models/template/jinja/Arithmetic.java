package dev.cultivar.models.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's operators. Integers have 64 bits here; one that does not fit is an error. */
final class Arithmetic {
    private final Budget budget;

    Arithmetic(Budget budget) {
        this.budget = budget;
    }

    Object binary(String operator, Object left, Object right) {
        if (left instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (operator.equals("%") && left instanceof String format) {
            return Percent.format(
                    format,
                    right instanceof Items items && items.kind() == Items.Kind.TUPLE ? items.values() : List.of(right));
        }
        if (right instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (Values.isNumber(left) && Values.isNumber(right)) {
            try {
                return left instanceof Double || right instanceof Double || operator.equals("/")
                        ? reals(operator, Values.real(left), Values.real(right))
                        : integers(operator, Values.integer(left, operator), Values.integer(right, operator));
            } catch (ArithmeticException e) {
                throw new JinjaException("'" + operator + "' gives an integer of more than 64 bits");
            }
        }
        return switch (operator) {
            case "+" -> joined(left, right);
            case "*" ->
                right instanceof Long || right instanceof Boolean ? repeated(left, right) : repeated(right, left);
            default -> throw unfit(operator, left, right);
        };
    }

    private static JinjaException unfit(String operator, Object left, Object right) {
        return new JinjaException(
                "'" + operator + "' does not go with " + Values.type(left) + " and " + Values.type(right));
    }

    private static Object reals(String operator, double left, double right) {
        if (right == 0 && "//%".contains(operator)) {
            throw new JinjaException("division by zero");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            case "%" -> left - right * Math.floor(left / right);
            default -> Math.pow(left, right);
        };
    }

    private static Object integers(String operator, long left, long right) {
        if (right == 0 && (operator.equals("//") || operator.equals("%"))) {
            throw new JinjaException("division by zero");
        }
        return switch (operator) {
            case "+" -> Math.addExact(left, right);
            case "-" -> Math.subtractExact(left, right);
            case "*" -> Math.multiplyExact(left, right);
            case "//" -> Math.floorDivExact(left, right);
            case "%" -> Math.floorMod(left, right);
            default -> power(left, right);
        };
    }

    private static Object power(long base, long exponent) {
        if (exponent < 0) {
            return Math.pow(base, exponent);
        }
        if (base >= -1 && base <= 1) {
            return base == -1 && exponent % 2 == 0 ? 1L : exponent == 0 ? 1L : base;
        }
        long power = 1;
        for (long i = 0; i < exponent; i++) {
            power = Math.multiplyExact(power, base);
        }
        return power;
    }

    private Object joined(Object left, Object right) {
        if (left instanceof String text && right instanceof String more) {
            budget.characters((long) text.length() + more.length());
            return text + more;
        }
        if (left instanceof Items items
                && right instanceof Items more
                && items.kind() == more.kind()
                && (items.kind() == Items.Kind.LIST || items.kind() == Items.Kind.TUPLE)) {
            budget.steps((long) items.size() + more.size());
            List<Object> values = new ArrayList<>(items.size() + more.size());
            values.addAll(items.values());
            values.addAll(more.values());
            return new Items(items.kind(), values);
        }
        throw unfit("+", left, right);
    }

    private Object repeated(Object what, Object times) {
        if (!(times instanceof Long || times instanceof Boolean)) {
            throw unfit("*", what, times);
        }
        long count = Math.max(0, Values.integer(times, "*"));
        if (what instanceof String text) {
            budget.characters(product(text.length(), count));
            return text.repeat((int) (text.isEmpty() ? 0 : count));
        }
        if (what instanceof Items items && (items.kind() == Items.Kind.LIST || items.kind() == Items.Kind.TUPLE)) {
            budget.steps(product(items.size(), count));
            List<Object> values = new ArrayList<>();
            for (long i = 0; i < count && items.size() > 0; i++) {
                values.addAll(items.values());
            }
            return new Items(items.kind(), values);
        }
        throw unfit("*", what, times);
    }

    /** The product, or a number that no budget has. */
    static long product(long size, long count) {
        return Math.multiplyHigh(size, count) != 0 || size * count < 0 ? Long.MAX_VALUE : size * count;
    }

    static Object negative(Object value) {
        if (value instanceof Double real) {
            return -real;
        }
        long integer = Values.integer(value, "'-'");
        if (integer == Long.MIN_VALUE) {
            throw new JinjaException("'-' gives an integer of more than 64 bits");
        }
        return -integer;
    }

    static Object positive(Object value) {
        return value instanceof Double ? value : (Object) Values.integer(value, "'+'");
    }

    static boolean compares(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.equal(left, right);
            case "!=" -> !Values.equal(left, right);
            case "in" -> Values.contains(right, left);
            case "not in" -> !Values.contains(right, left);
            default -> {
                for (Object value : List.of(left, right)) {
                    if (value instanceof Undefined undefined) {
                        throw undefined.failure();
                    }
                }
                if (unordered(left) || unordered(right)) {
                    yield false;
                }
                int order = Values.compare(left, right);
                yield switch (operator) {
                    case "<" -> order < 0;
                    case "<=" -> order <= 0;
                    case ">" -> order > 0;
                    default -> order >= 0;
                };
            }
        };
    }

    private static boolean unordered(Object value) {
        return value instanceof Double real && Double.isNaN(real);
    }

    /** A dict literal or the dict of a call. */
    static void put(Map<Object, Object> dict, Object key, Object value) {
        dict.put(Values.key(key), value);
    }
}
