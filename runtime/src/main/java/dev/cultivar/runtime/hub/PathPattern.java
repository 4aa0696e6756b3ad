package dev.cultivar.runtime.hub;

/**
 * A shell pattern on a whole path: * is any text, also with /, ? one character, [abc], [a-z] and [!a-z] one of some. These are
 * Python's fnmatch rules, which the hub's own client has. One that ends in / is everything below that folder.
 */
public record PathPattern(String text) {
    public PathPattern {
        text = text.endsWith("/") ? text + "*" : text;
    }

    /** Whether a path is meant. Takes no longer than the product of both lengths, whatever they are. */
    public boolean matches(String path) {
        int at = 0;
        int in = 0;
        int star = -1;
        int taken = 0;
        while (in < path.length()) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                taken = in;
            } else if (at < text.length() && one(at, path.charAt(in))) {
                at = after(at);
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++taken;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == '*') {
            at++;
        }
        return at == text.length();
    }

    private boolean one(int at, char found) {
        char wanted = text.charAt(at);
        if (wanted == '?') {
            return true;
        }
        int end = wanted == '[' ? close(at) : -1;
        if (end < 0) {
            return wanted == found;
        }
        boolean not = text.charAt(at + 1) == '!';
        return among(text.substring(at + (not ? 2 : 1), end), found) != not;
    }

    private static boolean among(String set, char found) {
        for (int i = 0; i < set.length(); i++) {
            boolean range = i + 2 < set.length() && set.charAt(i + 1) == '-';
            if (range ? set.charAt(i) <= found && found <= set.charAt(i + 2) : set.charAt(i) == found) {
                return true;
            }
            i += range ? 2 : 0;
        }
        return false;
    }

    private int after(int at) {
        int end = text.charAt(at) == '[' ? close(at) : -1;
        return Math.max(at, end) + 1;
    }

    /** The bracket that ends a set; the first character of a set may be one itself. None: then [ is itself. */
    private int close(int at) {
        int first = at + 1;
        if (first < text.length() && text.charAt(first) == '!') {
            first++;
        }
        return text.indexOf(']', first + 1);
    }
}
