package dev.cultivar.models.template.jinja;

import dev.cultivar.models.template.jinja.Arguments.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Methods of Python's str. */
final class StringMethods {
    private final String text;
    private final Budget budget;

    private StringMethods(String text, Budget budget) {
        this.text = text;
        this.budget = budget;
    }

    /** A method of a string, or null where there is none of that name here. */
    static @Nullable Callable of(String text, String name, Budget budget) {
        StringMethods methods = new StringMethods(text, budget);
        Callable shaping = methods.shaping(name);
        return shaping != null ? shaping : methods.asking(name);
    }

    private @Nullable Callable shaping(String name) {
        return switch (name) {
            case "strip" -> stripping(name, true, true);
            case "lstrip" -> stripping(name, true, false);
            case "rstrip" -> stripping(name, false, true);
            case "upper" -> plain(name, Strings.upper(text));
            case "lower", "casefold" -> plain(name, Strings.lower(text));
            case "capitalize" -> plain(name, Strings.capitalize(text));
            case "title" -> plain(name, title());
            case "split" -> arguments -> split(arguments.bind(name, "sep?", "maxsplit?"), false);
            case "rsplit" -> arguments -> split(arguments.bind(name, "sep?", "maxsplit?"), true);
            case "splitlines" ->
                arguments -> Items.list(
                        Strings.lines(text, arguments.bind(name, "keepends?").truth(0)));
            case "replace" -> arguments -> replaced(arguments.bind(name, "old", "new", "count?"));
            case "join" -> arguments -> joined(arguments.bind(name, "iterable").get(0));
            case "removeprefix" ->
                arguments -> {
                    String prefix = arguments.bind(name, "prefix").text(0);
                    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
                };
            case "removesuffix" ->
                arguments -> {
                    String suffix = arguments.bind(name, "suffix").text(0);
                    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
                };
            case "partition" ->
                arguments -> partition(arguments.bind(name, "sep").text(0), false);
            case "rpartition" ->
                arguments -> partition(arguments.bind(name, "sep").text(0), true);
            case "ljust", "rjust", "center" -> arguments -> padded(name, arguments.bind(name, "width", "fillchar?"));
            case "zfill" -> arguments -> zeros(arguments.bind(name, "width").size(0, 0));
            case "format" -> arguments -> new Braces(text, arguments).format();
            default -> null;
        };
    }

    private @Nullable Callable asking(String name) {
        return switch (name) {
            case "startswith" ->
                arguments -> edge(arguments.bind(name, "prefix").get(0), true);
            case "endswith" -> arguments -> edge(arguments.bind(name, "suffix").get(0), false);
            case "find" -> arguments -> place(arguments.bind(name, "sub", "start?"), false);
            case "rfind" -> arguments -> place(arguments.bind(name, "sub", "start?"), true);
            case "index" ->
                arguments -> {
                    long found = place(arguments.bind(name, "sub", "start?"), false);
                    if (found < 0) {
                        throw new JinjaException("index: the text is not in the string");
                    }
                    return found;
                };
            case "count" ->
                arguments -> (long) count(text, arguments.bind(name, "sub").text(0));
            case "isdigit", "isdecimal", "isnumeric" -> every(name, Character::isDigit);
            case "isalpha" -> every(name, Character::isLetter);
            case "isalnum" -> every(name, Character::isLetterOrDigit);
            case "isspace" -> every(name, Strings::isSpace);
            case "isupper" -> plain(name, cased(Character::isLowerCase, Character::isUpperCase));
            case "islower" -> plain(name, cased(Character::isUpperCase, Character::isLowerCase));
            default -> null;
        };
    }

    private static Callable plain(String name, Object value) {
        return arguments -> {
            arguments.bind(name);
            return value;
        };
    }

    private Callable stripping(String name, boolean begin, boolean end) {
        return arguments -> {
            Bound bound = arguments.bind(name, "chars?");
            return Strings.strip(text, bound.some(0) ? bound.text(0) : null, begin, end);
        };
    }

    private Callable every(String name, IntPredicate holds) {
        return plain(name, !text.isEmpty() && text.codePoints().allMatch(holds));
    }

    private boolean cased(IntPredicate no, IntPredicate yes) {
        return text.codePoints().noneMatch(no) && text.codePoints().anyMatch(yes);
    }

    private String title() {
        StringBuilder title = new StringBuilder();
        boolean within = false;
        for (int point : text.codePoints().toArray()) {
            String one = Character.toString(point);
            title.append(within ? Strings.lower(one) : Strings.capitalize(one));
            within = Character.isLetter(point);
        }
        return title.toString();
    }

    private Object edge(Object wanted, boolean begin) {
        List<Object> any =
                wanted instanceof Items items && items.kind() == Items.Kind.TUPLE ? items.values() : List.of(wanted);
        for (Object one : any) {
            if (!(one instanceof String part)) {
                throw new JinjaException((begin ? "startswith" : "endswith") + " wants a str, not " + Values.type(one));
            }
            if (begin ? text.startsWith(part) : text.endsWith(part)) {
                return true;
            }
        }
        return false;
    }

    private long place(Bound bound, boolean last) {
        int start = text.offsetByCodePoints(0, Math.min(bound.size(1, 0), Strings.length(text)));
        int found = last ? text.lastIndexOf(bound.text(0)) : text.indexOf(bound.text(0), start);
        return found < start ? -1 : text.codePointCount(0, found);
    }

    static int count(String text, String part) {
        if (part.isEmpty()) {
            return Strings.length(text) + 1;
        }
        int count = 0;
        for (int i = text.indexOf(part); i >= 0; i = text.indexOf(part, i + part.length())) {
            count++;
        }
        return count;
    }

    private Object replaced(Bound bound) {
        return replace(text, bound.text(0), bound.text(1), bound.integer(2, -1), budget);
    }

    static String replace(String text, String old, String with, long most, Budget budget) {
        int count = count(text, old);
        budget.characters(text.length() + Arithmetic.product(with.length(), count));
        if (most < 0 && !old.isEmpty()) {
            return text.replace(old, with);
        }
        StringBuilder replaced = new StringBuilder();
        int from = 0;
        for (long n = 0; n < (most < 0 ? count : Math.min(most, count)); n++) {
            if (old.isEmpty()) {
                replaced.append(with);
                if (from < text.length()) {
                    replaced.appendCodePoint(text.codePointAt(from));
                    from += Character.charCount(text.codePointAt(from));
                }
            } else {
                int next = text.indexOf(old, from);
                replaced.append(text, from, next).append(with);
                from = next + old.length();
            }
        }
        return replaced.append(text, from, text.length()).toString();
    }

    private Object joined(Object values) {
        StringBuilder joined = new StringBuilder();
        boolean first = true;
        for (Object value : Values.iterate(values)) {
            if (!(value instanceof String part)) {
                throw new JinjaException("join wants strings, not " + Values.type(value));
            }
            budget.characters((long) part.length() + text.length());
            joined.append(first ? "" : text).append(part);
            first = false;
        }
        return joined.toString();
    }

    private Object partition(String separator, boolean last) {
        int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (separator.isEmpty()) {
            throw new JinjaException("partition wants a separator that is not empty");
        }
        if (at < 0) {
            return last ? Items.tuple("", "", text) : Items.tuple(text, "", "");
        }
        return Items.tuple(text.substring(0, at), separator, text.substring(at + separator.length()));
    }

    private Object padded(String name, Bound bound) {
        String fill = bound.given(1) ? bound.text(1) : " ";
        return pad(text, name, bound.size(0, 0), fill, budget);
    }

    static String pad(String text, String how, int width, String fill, Budget budget) {
        int missing = Math.max(0, width - Strings.length(text));
        budget.characters(width);
        int left = switch (how) {
            case "ljust" -> 0;
            case "rjust" -> missing;
            default -> missing / 2 + (missing & width & 1);
        };
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private Object zeros(int width) {
        budget.characters(width);
        int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        String zeros = "0".repeat(Math.max(0, width - Strings.length(text)));
        return text.substring(0, sign) + zeros + text.substring(sign);
    }

    private Object split(Bound bound, boolean fromEnd) {
        long most = bound.integer(1, -1);
        budget.steps(text.length());
        List<Object> parts = bound.some(0) ? at(bound.text(0), most, fromEnd) : atSpace(most, fromEnd);
        if (fromEnd) {
            Collections.reverse(parts);
        }
        return Items.list(parts);
    }

    private List<Object> at(String separator, long most, boolean fromEnd) {
        if (separator.isEmpty()) {
            throw new JinjaException("split wants a separator that is not empty");
        }
        List<Object> parts = new ArrayList<>();
        int from = 0;
        int to = text.length();
        while (most < 0 || parts.size() < most) {
            int found = fromEnd ? text.lastIndexOf(separator, to - separator.length()) : text.indexOf(separator, from);
            if (found < 0) {
                break;
            }
            parts.add(fromEnd ? text.substring(found + separator.length(), to) : text.substring(from, found));
            to = fromEnd ? found : to;
            from = fromEnd ? from : found + separator.length();
        }
        parts.add(text.substring(from, to));
        return parts;
    }

    private List<Object> atSpace(long most, boolean fromEnd) {
        List<Object> parts = new ArrayList<>();
        String rest = Strings.strip(text, null, !fromEnd, fromEnd);
        while (!rest.isEmpty()) {
            int edge = fromEnd ? rest.length() : 0;
            if (most >= 0 && parts.size() >= most) {
                parts.add(Strings.strip(rest, null, fromEnd, !fromEnd));
                break;
            }
            while (fromEnd
                    ? edge > 0 && !Strings.isSpace(rest.charAt(edge - 1))
                    : edge < rest.length() && !Strings.isSpace(rest.charAt(edge))) {
                edge += fromEnd ? -1 : 1;
            }
            parts.add(fromEnd ? rest.substring(edge) : rest.substring(0, edge));
            rest = fromEnd
                    ? Strings.strip(rest.substring(0, edge), null, false, true)
                    : Strings.strip(rest.substring(edge), null, true, false);
        }
        return parts;
    }
}
