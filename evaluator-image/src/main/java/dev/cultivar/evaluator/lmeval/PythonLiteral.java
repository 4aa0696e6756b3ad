package dev.cultivar.evaluator.lmeval;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts, numbers, True, False, None, and lists and tuples of them, as Python writes them ({@code ast.literal_eval}); a tuple is a
 * list here.
 */
final class PythonLiteral {
    private static final int DEEPEST = 32;

    private final String text;
    private int at;

    private PythonLiteral(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException saying where it is none */
    static @Nullable Object of(String text) {
        PythonLiteral literal = new PythonLiteral(text);
        Object value = literal.value(0);
        literal.space();
        if (literal.at < text.length()) {
            throw literal.bad("nothing more");
        }
        return value;
    }

    private @Nullable Object value(int depth) {
        space();
        if (at == text.length() || depth > DEEPEST) {
            throw bad("a value");
        }
        char c = text.charAt(at);
        if (c == '[' || c == '(') {
            return list(c == '[' ? ']' : ')', depth);
        }
        if (c == '\'' || c == '"') {
            StringBuilder joined = new StringBuilder();
            // Python joins texts that stand side by side.
            while (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
                joined.append(string());
                space();
            }
            return joined.toString();
        }
        return word();
    }

    private List<@Nullable Object> list(char close, int depth) {
        List<@Nullable Object> values = new ArrayList<>();
        at++;
        space();
        while (at < text.length() && text.charAt(at) != close) {
            values.add(value(depth + 1));
            space();
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
                space();
            } else if (at == text.length() || text.charAt(at) != close) {
                throw bad(", or " + close);
            }
        }
        if (at == text.length()) {
            throw bad("" + close);
        }
        at++;
        return values;
    }

    private String string() {
        char quote = text.charAt(at++);
        StringBuilder read = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\n') {
                at--;
                throw bad("the end of a text before the end of its line");
            }
            if (c != '\\') {
                read.append(c);
            } else {
                escaped(read);
            }
        }
        if (at == text.length()) {
            throw bad("the end of a text");
        }
        at++;
        return read.toString();
    }

    private void escaped(StringBuilder read) {
        if (at == text.length()) {
            throw bad("a character after a backslash");
        }
        char c = text.charAt(at++);
        switch (c) {
            case '\n' -> {}
            case '\\', '\'', '"' -> read.append(c);
            case 'n' -> read.append('\n');
            case 't' -> read.append('\t');
            case 'r' -> read.append('\r');
            case 'a' -> read.append('\u0007');
            case 'b' -> read.append('\b');
            case 'f' -> read.append('\f');
            case 'v' -> read.append('\u000B');
            case 'x' -> read.appendCodePoint(hexadecimal(2));
            case 'u' -> read.appendCodePoint(hexadecimal(4));
            case 'U' -> read.appendCodePoint(hexadecimal(8));
            default -> {
                if (c >= '0' && c <= '9' || c == 'N') {
                    throw bad("no octal or named character");
                }
                read.append('\\').append(c);
            }
        }
    }

    private int hexadecimal(int digits) {
        try {
            int value = Integer.parseInt(text, at, at + digits, 16);
            at += digits;
            return Character.isValidCodePoint(value) ? value : 0xFFFD;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw bad(digits + " hexadecimal digits");
        }
    }

    private @Nullable Object word() {
        int start = at;
        while (at < text.length() && ",]) \t\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        switch (word) {
            case "True":
                return true;
            case "False":
                return false;
            case "None":
                return null;
            default:
        }
        try {
            if (word.matches("[+-]?[0-9]+")) {
                return Long.parseLong(word);
            }
            if (word.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
                return Double.parseDouble(word);
            }
        } catch (NumberFormatException e) {
            at = start;
            throw bad("a smaller number");
        }
        at = start;
        throw bad("a text in quotes, a number, True, False, None or a list");
    }

    private void space() {
        while (at < text.length() && Whitespace.is(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException bad(String wanted) {
        return new IllegalArgumentException(
                "at character " + (at + 1) + " of " + shortened(text) + " there should be " + wanted);
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + " ...";
    }
}
