package dev.cultivar.evaluator.stop;

import dev.cultivar.api.ShiftStatus;
import dev.cultivar.api.StateStatus;
import dev.cultivar.evaluator.gate.Judge;
import dev.cultivar.evaluator.gate.Verdict;
import dev.cultivar.evaluator.statistic.Evidence;
import dev.cultivar.evaluator.statistic.Interval;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A state as a rule sees it.
 *
 * @param gain how far above the start it is, absent where it could not be judged
 * @param forgetting how far below the start it is, one for each exam of the rule
 * @param within whether it forgets no more than is tolerated
 * @param message why
 */
record State(
        Map<String, String> coordinates,
        String words,
        @Nullable Shift gain,
        List<Shift> forgetting,
        Verdict within,
        String message) {

    /** An interval, on an exam, of what is gained or forgotten. */
    record Shift(Exam exam, Evidence evidence) {
        private static Shift none(Exam exam, double confidence) {
            return new Shift(exam, Evidence.of(new Interval(0, 0, 0), 0, confidence));
        }

        double estimate() {
            return evidence.interval().estimate();
        }

        ShiftStatus status() {
            return new ShiftStatus(
                    exam.of(),
                    exam.domain(),
                    exam.metric().name(),
                    evidence.interval().estimate(),
                    evidence.interval().low(),
                    evidence.interval().high(),
                    evidence.n(),
                    evidence.replicates(),
                    exam.metric().unit());
        }
    }

    /** The start, which gains and forgets nothing. */
    static State start(Rule rule) {
        double confidence = rule.stop().confidence();
        return new State(
                rule.start(),
                rule.startWords(),
                Shift.none(rule.gain(), confidence),
                rule.forgetting().stream()
                        .map(exam -> Shift.none(exam, confidence))
                        .toList(),
                Verdict.Proven,
                "The start: all else is compared with it.");
    }

    /** Gain and what is kept of each exam: more of either is better. */
    double[] goods() {
        double[] goods = new double[forgetting.size() + 1];
        goods[0] = gained();
        for (int i = 1; i < goods.length; i++) {
            goods[i] = -forgetting.get(i - 1).estimate();
        }
        return goods;
    }

    double gained() {
        return gain == null ? Double.NEGATIVE_INFINITY : gain.estimate();
    }

    boolean judged() {
        return gain != null;
    }

    StateStatus status(boolean front) {
        return new StateStatus(
                coordinates,
                front,
                within.name(),
                gain == null ? null : gain.status(),
                forgetting.stream().map(Shift::status).toList(),
                Judge.fitted(message));
    }
}
