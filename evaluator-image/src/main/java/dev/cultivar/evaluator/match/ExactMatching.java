package dev.cultivar.evaluator.match;

import java.util.List;
import java.util.Optional;

/** The same characters. An empty right answer is unusable: a model that says nothing would have it. */
record ExactMatching() implements Matching {
    @Override
    public List<String> accepted(String text) {
        return List.of(text);
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
