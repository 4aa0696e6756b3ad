package dev.cultivar.evaluator.match;

import dev.cultivar.api.match.AnyOf;
import dev.cultivar.api.match.Exact;
import dev.cultivar.api.match.MatchSpec;
import dev.cultivar.api.match.Numeric;
import java.util.List;
import java.util.Optional;

/** Holds answers against right ones. Both were extracted and normalised before, unless said otherwise. */
public interface Matching {
    /** The right answers that stand in a record's one text, before they are normalised. */
    List<String> accepted(String text);

    /** Whether a right answer can be compared with at all. */
    boolean usable(String right);

    /** Whether an answer is one of the right ones. */
    boolean right(String answer, List<String> accepted);

    /** What answers that say the same have in common; empty for one that says nothing and has no vote in a majority. */
    Optional<String> vote(String answer);

    /** The matching of a branch. */
    static Matching of(MatchSpec spec) {
        return switch (spec) {
            case Exact ignored -> new ExactMatching();
            case Numeric numeric -> new NumericMatching(numeric.tolerance());
            case AnyOf anyOf -> new AnyOfMatching(anyOf.separator());
        };
    }
}
