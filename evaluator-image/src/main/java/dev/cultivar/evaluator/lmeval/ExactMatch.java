package dev.cultivar.evaluator.lmeval;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether two texts are the same after what lm-eval's exact_match takes out of both: what regular expressions find, capitals,
 * ASCII punctuation, ASCII digits, in this order.
 */
public record ExactMatch(List<Pattern> ignored, boolean ignoreCase, boolean ignorePunctuation, boolean ignoreNumbers) {
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]");

    /** Whether they are. */
    public boolean same(String prediction, String reference) {
        return form(prediction).equals(form(reference));
    }

    private String form(String text) {
        String form = text;
        for (Pattern pattern : ignored) {
            form = pattern.matcher(form).replaceAll("");
        }
        form = ignoreCase ? form.toLowerCase(Locale.ROOT) : form;
        form = ignorePunctuation ? PUNCTUATION.matcher(form).replaceAll("") : form;
        return ignoreNumbers ? DIGITS.matcher(form).replaceAll("") : form;
    }
}
