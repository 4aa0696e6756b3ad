package dev.cultivar.evaluator.gate;

import dev.cultivar.api.GateStatus;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.statistic.Evidence;
import dev.cultivar.evaluator.statistic.Interval;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.evaluator.statistic.Unanimous;
import dev.cultivar.evaluator.statistic.Wilson;
import java.util.List;

/** Turns intervals into verdicts in words. */
public final class Judge {
    private static final int MOST_MISSING = 5;
    private static final int MOST_MESSAGE = 1024;

    private Judge() {}

    /** What a claim about a value is of. */
    public record Subject(String task, Metric metric, String where, String over, String unit) {}

    /** Judges a claim about a difference. */
    public static GateStatus judge(String gate, Claim claim, Comparison comparison) {
        Evidence evidence = comparison.evidence();
        Judgement judgement = claim.judge(evidence, comparison.metric());
        String message = comparison.words() + "; " + interval(evidence)
                + " of the paired difference " + judgement.reason() + " (" + evidence.n() + " "
                + comparison.items() + ", " + comparison.over() + ")."
                + needed(judgement, comparison.items(), comparison.unit()) + comparison.testWords();
        return status(gate, judgement, evidence, comparison.metric(), message);
    }

    /** Judges a claim about a value, the mean over replicates. */
    public static GateStatus judge(
            String gate,
            Claim claim,
            Subject subject,
            List<Measured> replicates,
            double confidence,
            Bootstrap bootstrap) {
        Metric metric = subject.metric();
        Evidence evidence = evidence(replicates, metric, confidence, bootstrap);
        Judgement judgement = claim.judge(evidence, metric);
        String items = replicates.getFirst().items();
        String message = "On " + subject.task() + ", " + subject.where() + " has " + metric.words() + " "
                + Numbers.words(evidence.interval().estimate()) + "; " + interval(evidence) + " " + judgement.reason()
                + " (" + evidence.n() + " " + items + ", " + subject.over() + ")."
                + needed(judgement, items, subject.unit());
        return status(gate, judgement, evidence, metric, message);
    }

    /** The verdict of a claim that needs members that are not there: nothing is averaged over the rest. */
    public static GateStatus incomplete(String gate, Metric metric, List<String> missing) {
        String more = missing.size() > MOST_MISSING ? " and " + (missing.size() - MOST_MISSING) + " more" : "";
        String message = "The claim is about members that are not there: "
                + String.join("; ", missing.subList(0, Math.min(MOST_MISSING, missing.size()))) + more
                + ". It is not judged on the rest.";
        return new GateStatus(
                gate, Verdict.Undecided.name(), null, null, null, 0L, 0, metric.unit(), null, fitted(message));
    }

    /**
     * The interval of a metric: Wilson's for shares of independent items that are right or wrong (a bootstrap of 20 right answers of 20 has no width),
     * the bootstrap by group otherwise.
     */
    public static Interval value(Measured measured, Metric metric, double confidence, Bootstrap bootstrap) {
        return documents(List.of(measured), metric, confidence, bootstrap);
    }

    private static Evidence evidence(List<Measured> replicates, Metric metric, double confidence, Bootstrap bootstrap) {
        double[] values = replicates.stream()
                .mapToDouble(measured -> metric.value(measured.grouped(metric).ratio()))
                .toArray();
        return Evidence.of(
                documents(replicates, metric, confidence, bootstrap),
                replicates.getFirst().units(),
                values,
                confidence);
    }

    /** Of an item that some replicates have right, the share counts: that is no wider than a coin of the same mean, so Wilson's holds. */
    private static Interval documents(
            List<Measured> replicates, Metric metric, double confidence, Bootstrap bootstrap) {
        List<Pooled> grouped =
                replicates.stream().map(measured -> measured.grouped(metric)).toList();
        int n = grouped.getFirst().units();
        if (metric.share()
                && grouped.stream().allMatch(Pooled::allOrNothing)
                && n == replicates.getFirst().ids().size()) {
            double right = 0;
            for (Pooled replicate : grouped) {
                for (int i = 0; i < n; i++) {
                    right += replicate.numerator(i);
                }
            }
            return Wilson.interval(right / grouped.size(), n, confidence);
        }
        Interval drawn = bootstrap.of(grouped, metric::value, confidence);
        return metric.share() ? Unanimous.widened(drawn, 0, 1, n, confidence) : drawn;
    }

    /** The interval in words, to go on with what it does. */
    public static String interval(Evidence evidence) {
        Interval interval = evidence.interval();
        return "the " + Numbers.percent(evidence.confidence()) + " interval, " + Numbers.words(interval.low()) + " to "
                + Numbers.words(interval.high()) + ",";
    }

    /** What would decide, as a sentence after others; nothing for what is decided. */
    public static String needed(Judgement judgement, String items, String unit) {
        if (judgement.verdict() != Verdict.Undecided) {
            return "";
        }
        return judgement
                .needed()
                .map(needed -> " About " + needed.count() + " " + (needed.replicates() ? unit : items)
                        + " would probably decide.")
                .orElse(" No number of " + items + " would decide it as things stand.");
    }

    /** A verdict with a sentence more. */
    public static GateStatus with(GateStatus gate, String sentence) {
        return new GateStatus(
                gate.name(),
                gate.verdict(),
                gate.estimate(),
                gate.low(),
                gate.high(),
                gate.n(),
                gate.replicates(),
                gate.unit(),
                gate.neededN(),
                fitted(gate.message() + sentence));
    }

    private static GateStatus status(
            String gate, Judgement judgement, Evidence evidence, Metric metric, String message) {
        return new GateStatus(
                gate,
                judgement.verdict().name(),
                evidence.interval().estimate(),
                evidence.interval().low(),
                evidence.interval().high(),
                evidence.n(),
                evidence.replicates(),
                metric.unit(),
                judgement.needed().map(needed -> needed.count()).orElse(null),
                fitted(message));
    }

    /** As much of a message as a status takes. */
    public static String fitted(String message) {
        return message.length() <= MOST_MESSAGE ? message : message.substring(0, MOST_MESSAGE - 4) + " ...";
    }
}
