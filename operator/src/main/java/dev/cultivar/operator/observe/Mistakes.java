package dev.cultivar.operator.observe;

import dev.cultivar.operator.status.Terminal;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What only a person can change, collected so that all of it is told at once; each sentence names its field. */
final class Mistakes {
    private static final int MOST = 10;
    private static final int LONGEST = 380;

    private final Set<String> sentences = new LinkedHashSet<>();
    private String reason = "";

    /** Looks at a field; what hinders it for good is one more mistake. */
    void of(String field, Runnable check) {
        try {
            check.run();
        } catch (Terminal mistake) {
            reason = reason.isEmpty() ? mistake.reason() : reason;
            sentences.add(
                    mistake.sentence().contains("spec.") ? mistake.sentence() : field + ": " + mistake.sentence());
        }
    }

    int size() {
        return sentences.size();
    }

    /** Refuses with the first one's reason and all sentences, so many and so long that a condition holds them. */
    void orElseGoOn() {
        if (sentences.isEmpty()) {
            return;
        }
        if (sentences.size() == 1) {
            throw new Terminal(reason, sentences.iterator().next());
        }
        int more = sentences.size() - MOST;
        throw new Terminal(
                reason,
                sentences.size() + " mistakes: "
                        + sentences.stream()
                                .limit(MOST)
                                .map(s -> s.length() <= LONGEST ? s : s.substring(0, LONGEST - 3) + "...")
                                .collect(Collectors.joining("; "))
                        + (more > 0 ? "; and " + more + " more" : ""));
    }
}
