package dev.cultivar.evaluator.lmeval;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions of Python's {@code re} for text, as ours: what is spelled differently is spelled anew; classes such as
 * {@code \d} know Unicode; a line ends at a line feed alone.
 */
final class PythonPattern {
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES;

    private PythonPattern() {}

    /** @throws PatternSyntaxException when we cannot say it */
    static Pattern of(String regex) {
        StringBuilder ours = new StringBuilder();
        boolean inClass = false;
        int classStart = -1;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\') {
                i = escape(regex, i, ours);
            } else if (inClass) {
                boolean first = i == classStart + 1 || i == classStart + 2 && regex.charAt(classStart + 1) == '^';
                inClass = c != ']' || first;
                // Python has neither classes within classes nor intersections.
                ours.append(c == '[' || c == '&' || c == ']' && first ? "\\" : "")
                        .append(c);
            } else if (c == '[') {
                inClass = true;
                classStart = i;
                ours.append(c);
            } else if (regex.startsWith("(?P<", i)) {
                ours.append("(?<");
                i += 3;
            } else if (regex.startsWith("(?P=", i)) {
                int end = regex.indexOf(')', i);
                if (end < 0) {
                    throw new PatternSyntaxException("missing ), unterminated name", regex, i);
                }
                ours.append("\\k<").append(regex, i + 4, end).append('>');
                i = end;
            } else {
                ours.append(c);
            }
        }
        return Pattern.compile(ours.toString(), FLAGS);
    }

    private static int escape(String regex, int at, StringBuilder ours) {
        if (at + 1 == regex.length()) {
            throw new PatternSyntaxException("bad escape (end of pattern)", regex, at);
        }
        char escaped = regex.charAt(at + 1);
        switch (escaped) {
            case 'Z' -> ours.append("\\z");
            case 'v' -> ours.append("\\x0B");
            default -> {
                if (Character.isLetter(escaped) && "AbBdDsSwWabfnrtuUxN".indexOf(escaped) < 0) {
                    throw new PatternSyntaxException("bad escape \\" + escaped, regex, at);
                }
                ours.append('\\').append(escaped);
            }
        }
        return at + 1;
    }
}
