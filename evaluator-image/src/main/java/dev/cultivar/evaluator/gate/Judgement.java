package dev.cultivar.evaluator.gate;

import dev.cultivar.evaluator.statistic.Needed;
import java.util.Optional;

/**
 * A verdict and why.
 *
 * @param needed what would probably decide; empty when it is decided, or no number would do
 * @param reason where the interval lies, to stand after "the interval ..."
 */
public record Judgement(Verdict verdict, Optional<Needed> needed, String reason) {
    static Judgement decided(Verdict verdict, String reason) {
        return new Judgement(verdict, Optional.empty(), reason);
    }
}
