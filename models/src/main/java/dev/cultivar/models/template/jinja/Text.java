package dev.cultivar.models.template.jinja;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Values as Python writes them: {@code str} and {@code repr}. */
final class Text {
    private Text() {}

    static String of(Object value) {
        return switch (value) {
            case String text -> text;
            case Undefined undefined -> undefined.as("");
            default -> repr(value);
        };
    }

    static String repr(Object value) {
        StringBuilder text = new StringBuilder();
        repr(value, text, 0);
        return text.toString();
    }

    private static void repr(Object value, StringBuilder text, int depth) {
        int deeper = Budget.deeper(depth);
        switch (value) {
            case None _ -> text.append("None");
            case Boolean truth -> text.append(truth ? "True" : "False");
            case Long integer -> text.append(integer.longValue());
            case Double real -> text.append(real(real));
            case String string -> quoted(string, text);
            case Undefined _ -> text.append("Undefined");
            case Items items -> items(items, text, deeper);
            case Map<?, ?> map -> {
                text.append('{');
                String between = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    text.append(between);
                    repr(entry.getKey(), text, deeper);
                    text.append(": ");
                    repr(entry.getValue(), text, deeper);
                    between = ", ";
                }
                text.append('}');
            }
            default ->
                throw new JinjaException(Values.type(value) + " has no text: call it, or make a list of it with |list");
        }
    }

    private static void items(Items items, StringBuilder text, int depth) {
        List<Object> values = items.values();
        text.append(items.kind().open);
        if (items.kind() == Items.Kind.RANGE) {
            throw new JinjaException("a range has no text here: make a list of it with |list");
        }
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "" : ", ");
            repr(values.get(i), text, depth);
        }
        text.append(items.kind() == Items.Kind.TUPLE && values.size() == 1 ? "," : "")
                .append(items.kind().close);
    }

    /** The shortest decimal that reads back as the same double, in Python's form. */
    static String real(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = decimal.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = decimal.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String size = Integer.toString(Math.abs(exponent));
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + (size.length() < 2 ? "0" : "")
                + size;
    }

    private static void quoted(String string, StringBuilder text) {
        char quote = string.indexOf('\'') >= 0 && string.indexOf('"') < 0 ? '"' : '\'';
        text.append(quote);
        string.codePoints().forEach(point -> {
            switch (point) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (point == quote) {
                        text.append('\\').append(quote);
                    } else if (isPrintable(point)) {
                        text.appendCodePoint(point);
                    } else {
                        text.append(escaped(point));
                    }
                }
            }
        });
        text.append(quote);
    }

    private static String escaped(int point) {
        if (point < 0x100) {
            return String.format("\\x%02x", point);
        }
        return point < 0x10000 ? String.format("\\u%04x", point) : String.format("\\U%08x", point);
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }
}
