package dev.cultivar.evaluator.task;

import dev.cultivar.api.task.AnswerForm;
import dev.cultivar.api.task.Generate;
import dev.cultivar.evaluator.match.Matching;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.text.BoundedText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * From texts to right and wrong: the answer is cut out by extract, then normalised (small letters, punctuation, white space inside,
 * white space at the ends, in this order), then matched. An answer in which extract finds nothing is wrong, whatever else it says.
 */
final class Grading {
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{P}");
    private static final Pattern WHITESPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private final String task;
    private final @Nullable Pattern extract;
    private final AnswerForm form;
    private final Matching matching;

    Grading(String task, Generate spec) {
        this.task = task;
        this.extract = pattern(task, spec.extract());
        this.form = spec.normalize();
        this.matching = Matching.of(spec.match().chosen());
    }

    private static @Nullable Pattern pattern(String task, @Nullable String regex) {
        try {
            return regex == null ? null : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new InvalidWork(
                    "BadTask",
                    "task " + task + ": generate.extract: " + e.getDescription() + " at character " + (e.getIndex() + 1)
                            + " of " + regex);
        }
    }

    /** The right answers of a record. */
    List<String> accepted(String record, String text) {
        List<String> accepted = matching.accepted(extracted(text).orElse(text)).stream()
                .map(this::normalised)
                .toList();
        for (String right : accepted) {
            if (!matching.usable(right)) {
                throw new InvalidWork(
                        "BadRecord",
                        "task " + task + ": record " + record + " has the right answer \"" + right
                                + "\" after extract and normalize, which generate.match cannot compare with: mend the record,"
                                + " or extract, normalize and match");
            }
        }
        return accepted;
    }

    /** The answer in what a model wrote, or nothing. */
    Optional<String> answer(String written) {
        return extracted(written).map(this::normalised);
    }

    boolean right(String answer, List<String> accepted) {
        return matching.right(answer, accepted);
    }

    /** What answers that say the same have in common. */
    Optional<String> vote(String answer) {
        return matching.vote(answer);
    }

    private Optional<String> extracted(String text) {
        if (extract == null) {
            return Optional.of(text);
        }
        try {
            Matcher matcher = extract.matcher(new BoundedText(text));
            if (!matcher.find()) {
                return Optional.empty();
            }
            return Optional.ofNullable(matcher.group(matcher.groupCount() == 0 ? 0 : 1));
        } catch (BoundedText.TooManySteps | StackOverflowError e) {
            throw new InvalidWork(
                    "BadTask",
                    "task " + task + ": generate.extract takes too many steps on an answer: write it without nested"
                            + " repetition");
        }
    }

    private String normalised(String text) {
        String result = form.lowerCase() ? text.toLowerCase(Locale.ROOT) : text;
        result = switch (form.punctuation()) {
            case keep -> result;
            case remove -> PUNCTUATION.matcher(result).replaceAll("");
        };
        result = switch (form.whitespace()) {
            case keep -> result;
            case collapse -> WHITESPACE.matcher(result).replaceAll(" ");
        };
        return form.strip() ? result.strip() : result;
    }
}
