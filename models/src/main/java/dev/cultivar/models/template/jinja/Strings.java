package dev.cultivar.models.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text as Python sees it: whitespace, code points, lines and escapes. */
final class Strings {
    private Strings() {}

    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }

    static boolean isBlank(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (!isSpace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static String stripTrailing(String text) {
        return strip(text, null, false, true);
    }

    /** Without these characters, or without whitespace where they are null, at its begin, its end or both. */
    static String strip(String text, @Nullable String characters, boolean begin, boolean end) {
        int from = 0;
        int to = text.length();
        while (begin && from < to && stripped(text.codePointAt(from), characters)) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (end && to > from && stripped(text.codePointBefore(to), characters)) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    private static boolean stripped(int point, @Nullable String characters) {
        return characters == null ? isSpace(point) : characters.indexOf(point) >= 0;
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    static String at(String text, int index) {
        int unit = text.offsetByCodePoints(0, index);
        return Character.toString(text.codePointAt(unit));
    }

    /** The characters of a text, each a string of its own. */
    static List<Object> characters(String text) {
        List<Object> characters = new ArrayList<>(text.length());
        text.codePoints().forEach(point -> characters.add(Character.toString(point)));
        return characters;
    }

    static List<Object> lines(String text, boolean keepEnds) {
        List<Object> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!endsLine(text.charAt(i))) {
                continue;
            }
            int end = i;
            if (text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                i++;
            }
            lines.add(text.substring(start, keepEnds ? i + 1 : end));
            start = i + 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static boolean endsLine(char c) {
        return (c >= '\n' && c <= '\r') || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.codePointAt(0);
        return Character.toString(Character.toTitleCase(first)) + lower(text.substring(Character.charCount(first)));
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /** The value of a string literal, with Python's escapes. */
    static String unescape(String literal) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            char escape = literal.charAt(++i);
            int simple = "abfnrtv\\'\"".indexOf(escape);
            if (simple >= 0) {
                value.append("\u0007\b\f\n\r\t\u000b\\'\"".charAt(simple));
            } else if (escape == 'x' || escape == 'u' || escape == 'U') {
                int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
                value.appendCodePoint(hex(literal, i + 1, digits));
                i += digits;
            } else if (escape >= '0' && escape <= '7') {
                int end = i;
                while (end < literal.length()
                        && end < i + 3
                        && literal.charAt(end) >= '0'
                        && literal.charAt(end) <= '7') {
                    end++;
                }
                value.append((char) Integer.parseInt(literal.substring(i, end), 8));
                i = end - 1;
            } else if (escape == 'N') {
                throw new JinjaException("a string names a character by \\N{...}: write the character itself");
            } else if (escape != '\n') {
                value.append('\\').append(escape);
            }
        }
        return value.toString();
    }

    private static int hex(String literal, int from, int digits) {
        try {
            int point = Integer.parseInt(literal.substring(from, from + digits), 16);
            if (Character.isValidCodePoint(point)) {
                return point;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            // the sentence below says it
        }
        throw new JinjaException("a string has an escape of a character that is not " + digits + " hexadecimal digits");
    }
}
