package dev.cultivar.evaluator.gate;

import java.util.OptionalLong;

/**
 * A verdict and why.
 *
 * @param neededN units that would probably decide; empty when it is decided, or no number would do
 * @param reason where the interval lies, to stand after "the interval ..."
 */
public record Judgement(Verdict verdict, OptionalLong neededN, String reason) {
    static Judgement decided(Verdict verdict, String reason) {
        return new Judgement(verdict, OptionalLong.empty(), reason);
    }
}
