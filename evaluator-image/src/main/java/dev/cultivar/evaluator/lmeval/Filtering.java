package dev.cultivar.evaluator.lmeval;

import dev.cultivar.runtime.text.BoundedText;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A named pipeline of lm-eval's filters over what a model wrote.
 *
 * @param name what lm-eval's keys have after the comma
 */
public record Filtering(String name, List<UnaryOperator<String>> steps) {
    /** What lm-eval has where a task says nothing. */
    static Filtering none() {
        return new Filtering("none", List.of());
    }

    /** The answer in a text. */
    public String of(String written) {
        String text = written;
        for (UnaryOperator<String> step : steps) {
            text = step.apply(text);
        }
        return text;
    }

    /**
     * lm-eval's regex: of all that match the one at a place (from the end where it is negative), of its groups the first that is
     * not empty; without white space at its ends.
     */
    static UnaryOperator<String> regex(Pattern pattern, int groupSelect, String fallback) {
        return text -> {
            Matcher matcher = pattern.matcher(new BoundedText(text));
            List<String> found = matcher.results()
                    .map(match -> {
                        if (match.groupCount() == 0) {
                            return match.group();
                        }
                        for (int group = 1; group <= match.groupCount(); group++) {
                            String part = match.group(group);
                            if (part != null && !part.isEmpty()) {
                                return part;
                            }
                        }
                        return match.groupCount() == 1 ? "" : fallback;
                    })
                    .toList();
            int place = groupSelect < 0 ? found.size() + groupSelect : groupSelect;
            return place < 0 || place >= found.size() ? fallback : Whitespace.strip(found.get(place));
        };
    }

    static UnaryOperator<String> removeWhitespace() {
        return Whitespace::strip;
    }

    static UnaryOperator<String> lowercase() {
        return text -> text.toLowerCase(Locale.ROOT);
    }

    static UnaryOperator<String> uppercase() {
        return text -> text.toUpperCase(Locale.ROOT);
    }
}
