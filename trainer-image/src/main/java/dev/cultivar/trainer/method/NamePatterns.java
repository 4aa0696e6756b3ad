package dev.cultivar.trainer.method;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Patterns of names of parameters, in which * stands for any characters. */
public final class NamePatterns {
    private final List<Pattern> patterns;

    public NamePatterns(List<String> patterns) {
        this.patterns = patterns.stream().map(NamePatterns::compiled).toList();
    }

    private static Pattern compiled(String pattern) {
        return Pattern.compile(
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** Whether one of them names it. */
    public boolean name(String parameter) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(parameter).matches());
    }
}
