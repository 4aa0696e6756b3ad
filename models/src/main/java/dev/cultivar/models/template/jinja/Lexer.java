package dev.cultivar.models.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, with {@code trim_blocks} and {@code lstrip_blocks}: the line break after a block or comment goes, and
 * so do blanks before one that begins its line. A minus at a tag's edge takes all whitespace there, a plus keeps it.
 */
final class Lexer {
    private static final Pattern RAW =
            Pattern.compile("\\{%([-+]?)\\s*raw\\s*(-?)%\\}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern END_RAW =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern NUMBER = Pattern.compile(
            "0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+" + "|\\d[\\d_]*(?:\\.\\d[\\d_]*)?(?:[eE][-+]?\\d+)?");
    private static final List<String> LONG_OPERATORS = List.of("//", "**", "==", "!=", "<=", ">=");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int counted;
    private int line = 1;
    private boolean freshLine = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                add(Token.Kind.TEXT, source.substring(at));
                at = source.length();
                break;
            }
            char kind = source.charAt(tag + 1);
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            text(source.substring(at, tag), sign, kind != '{');
            at = tag;
            Matcher raw = RAW.matcher(source).region(at, source.length());
            if (kind == '#') {
                comment(sign);
            } else if (kind == '%' && raw.lookingAt()) {
                raw(raw);
            } else {
                at += sign == '-' || sign == '+' ? 3 : 2;
                add(kind == '%' ? Token.Kind.BLOCK_BEGIN : Token.Kind.OUTPUT_BEGIN, "");
                inside(kind);
            }
            freshLine = source.charAt(at - 1) == '\n';
        }
        add(Token.Kind.END, "");
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    private void text(String text, char sign, boolean block) {
        String kept = text;
        if (sign == '-') {
            kept = Strings.stripTrailing(text);
        } else if (sign != '+' && block) {
            int start = text.lastIndexOf('\n') + 1;
            if ((start > 0 || freshLine) && start < text.length() && Strings.isBlank(text, start)) {
                kept = text.substring(0, start);
            }
        }
        if (!kept.isEmpty()) {
            add(Token.Kind.TEXT, kept);
        }
    }

    private void comment(char sign) {
        int start = at + (sign == '-' || sign == '+' ? 3 : 2);
        int end = source.indexOf("#}", start);
        if (end < 0) {
            throw failure("a comment is not closed: '#}' is missing");
        }
        at = end + 2;
        after(end > start ? source.charAt(end - 1) : ' ');
    }

    private void raw(Matcher begin) {
        int start = begin.end();
        if (begin.group(2).equals("-")) {
            start = skipBlank(start);
        }
        Matcher end = END_RAW.matcher(source);
        if (!end.find(start)) {
            throw failure("'{% endraw %}' is missing");
        }
        String sign = end.group(1);
        freshLine = source.charAt(start - 1) == '\n';
        at = start;
        text(source.substring(start, end.start()), sign.isEmpty() ? ' ' : sign.charAt(0), true);
        at = end.end();
        after(end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0));
    }

    // The whitespace after a block or a comment.
    private void after(char sign) {
        if (sign == '-') {
            at = skipBlank(at);
        } else if (sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
    }

    private void inside(char kind) {
        String end = kind == '%' ? "%}" : "}}";
        List<Character> open = new ArrayList<>();
        while (true) {
            at = skipBlank(at);
            if (at >= source.length()) {
                throw failure("the tag is not closed: '" + end + "' is missing");
            }
            char c = source.charAt(at);
            if (open.isEmpty() && closes(end)) {
                return;
            }
            if (c == '\'' || c == '"') {
                string(c);
            } else if (c >= '0' && c <= '9') {
                number();
            } else if (Character.isUnicodeIdentifierStart(source.codePointAt(at)) || c == '_') {
                name();
            } else {
                operator(c, open);
            }
        }
    }

    private boolean closes(String end) {
        boolean signed = source.charAt(at) == '-' || (end.equals("%}") && source.charAt(at) == '+');
        char sign = signed ? source.charAt(at) : ' ';
        if (!source.startsWith(end, signed ? at + 1 : at)) {
            return false;
        }
        add(end.equals("%}") ? Token.Kind.BLOCK_END : Token.Kind.OUTPUT_END, "");
        at += signed ? 3 : 2;
        if (sign == '-') {
            at = skipBlank(at);
        } else if (end.equals("%}")) {
            after(sign);
        }
        return true;
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw failure("a string is not closed: " + quote + " is missing");
        }
        try {
            add(Token.Kind.STRING, Strings.unescape(source.substring(at + 1, end)));
        } catch (JinjaException e) {
            throw e.at(line());
        }
        at = end + 1;
    }

    private void number() {
        Matcher number = NUMBER.matcher(source).region(at, source.length());
        if (!number.lookingAt()) {
            throw failure("not a number");
        }
        String digits = number.group().replace("_", "");
        boolean radix = digits.length() > 1 && Character.isLetter(digits.charAt(1)) && digits.charAt(0) == '0';
        boolean real = !radix && digits.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E');
        add(real ? Token.Kind.FLOAT : Token.Kind.INTEGER, digits);
        at = number.end();
    }

    private void name() {
        int end = at;
        while (end < source.length()) {
            int point = source.codePointAt(end);
            if (!Character.isUnicodeIdentifierPart(point) || Character.isIdentifierIgnorable(point)) {
                break;
            }
            end += Character.charCount(point);
        }
        add(Token.Kind.NAME, source.substring(at, end));
        at = end;
    }

    private void operator(char c, List<Character> open) {
        for (String operator : LONG_OPERATORS) {
            if (source.startsWith(operator, at)) {
                add(Token.Kind.OPERATOR, operator);
                at += operator.length();
                return;
            }
        }
        if ("+-*/%~<>=.:|,;()[]{}".indexOf(c) < 0) {
            throw failure("unexpected '" + c + "'");
        }
        if ("([{".indexOf(c) >= 0) {
            open.add(c);
        } else if (")]}".indexOf(c) >= 0) {
            char wanted = "([{".charAt(")]}".indexOf(c));
            if (open.isEmpty() || open.removeLast() != wanted) {
                throw failure("'" + c + "' closes nothing that was opened");
            }
        }
        add(Token.Kind.OPERATOR, String.valueOf(c));
        at++;
    }

    private int skipBlank(int from) {
        int i = from;
        while (i < source.length() && Strings.isSpace(source.charAt(i))) {
            i++;
        }
        return i;
    }

    private int line() {
        for (; counted < at; counted++) {
            if (source.charAt(counted) == '\n') {
                line++;
            }
        }
        return line;
    }

    private void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, text, line()));
    }

    private JinjaException failure(String message) {
        return new JinjaException(line(), message);
    }
}
