package dev.cultivar.evaluator.match;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The same characters as one of several right answers, which a separator keeps apart in the record. */
record AnyOfMatching(String separator) implements Matching {
    @Override
    public List<String> accepted(String text) {
        return List.of(text.split(Pattern.quote(separator), -1));
    }

    @Override
    public boolean usable(String right) {
        return !right.isEmpty();
    }

    @Override
    public boolean right(String answer, List<String> accepted) {
        return accepted.contains(answer);
    }

    @Override
    public Optional<String> vote(String answer) {
        return Optional.of(answer).filter(text -> !text.isEmpty());
    }
}
