package dev.cultivar.cli.importer;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names that Kubernetes takes, made of names that it does not. */
final class Names {
    private static final int LONGEST = 40;

    private final Set<String> taken = new HashSet<>();

    /** Small letters, digits and dashes, at most 40. */
    static String of(String text) {
        String name =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        name = name.length() > LONGEST ? name.substring(0, LONGEST).replaceAll("-+$", "") : name;
        return name.isEmpty() ? "imported" : name;
    }

    /** What stands after the last slash. */
    static String last(String path) {
        String trimmed = path.replaceAll("/+$", "");
        String last = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        return last.isEmpty() || last.equals(".") || last.equals("..") ? "data" : last;
    }

    /** The name, with a number where it is taken already. */
    String unique(String name) {
        String unique = name;
        for (int i = 2; !taken.add(unique); i++) {
            String tail = "-" + i;
            unique = (name.length() + tail.length() > LONGEST ? name.substring(0, LONGEST - tail.length()) : name)
                    + tail;
        }
        return unique;
    }
}
