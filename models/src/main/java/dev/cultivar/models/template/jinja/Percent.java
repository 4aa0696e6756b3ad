package dev.cultivar.models.template.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code "%s of %d" % (a, b)}: s, r, d, i, f, x, with flags, width and precision. */
final class Percent {
    private static final Pattern PLACE = Pattern.compile("%([-+ 0]*)(\\d{0,3})(?:\\.(\\d{1,2}))?([a-zA-Z%(])?");

    private Percent() {}

    static String format(String format, List<Object> values) {
        StringBuilder text = new StringBuilder();
        Matcher place = PLACE.matcher(format);
        int from = 0;
        int next = 0;
        while (place.find(from)) {
            text.append(format, from, place.start());
            from = place.end();
            if ("%".equals(place.group(4))) {
                text.append('%');
                continue;
            }
            if (next >= values.size()) {
                throw new JinjaException("the format has more places than the " + values.size() + " values");
            }
            text.append(place(place, values.get(next++)));
        }
        if (next < values.size()) {
            throw new JinjaException("the format has " + next + " places for " + values.size() + " values");
        }
        return text.append(format, from, format.length()).toString();
    }

    private static String place(Matcher place, Object value) {
        String flags = place.group(1);
        String width = place.group(2);
        String letter = String.valueOf(place.group(4));
        String sign = flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
        String body = switch (letter) {
            case "s" -> cut(Text.of(value), place.group(3));
            case "r" -> cut(Text.repr(value), place.group(3));
            case "d", "i" -> signed(Long.toString(whole(value)), sign);
            case "x" -> Long.toString(whole(value), 16);
            case "f" -> {
                String digits = place.group(3) == null ? "6" : place.group(3);
                yield signed(
                        new BigDecimal(Values.real(value))
                                .setScale(Integer.parseInt(digits), RoundingMode.HALF_EVEN)
                                .toPlainString(),
                        sign);
            }
            default -> throw new JinjaException("the format's place '" + place.group() + "' is not known here");
        };
        int missing = width.isEmpty() ? 0 : Integer.parseInt(width) - Strings.length(body);
        if (missing <= 0) {
            return body;
        }
        if (flags.contains("-")) {
            return body + " ".repeat(missing);
        }
        if (flags.contains("0") && !letter.equals("s") && !letter.equals("r")) {
            int signs = body.startsWith("-") || body.startsWith("+") || body.startsWith(" ") ? 1 : 0;
            return body.substring(0, signs) + "0".repeat(missing) + body.substring(signs);
        }
        return " ".repeat(missing) + body;
    }

    private static long whole(Object value) {
        return value instanceof Double real ? real.longValue() : Values.integer(value, "the format");
    }

    private static String signed(String number, String sign) {
        return number.startsWith("-") ? number : sign + number;
    }

    private static String cut(String text, @Nullable String precision) {
        int most = precision == null ? Integer.MAX_VALUE : Integer.parseInt(precision);
        return Strings.length(text) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most));
    }
}
