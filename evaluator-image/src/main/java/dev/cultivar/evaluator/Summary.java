package dev.cultivar.evaluator;

import dev.cultivar.api.GateStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.matrix.DomainTasks;
import dev.cultivar.evaluator.metric.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * As much of the findings as a termination message holds: numbers to five digits, verdicts before results, results of headline
 * metrics before others. The report has all of it.
 */
record Summary(String message, List<ResultStatus> results, List<GateStatus> gates) {
    private static final int MOST_RESULTS = 100;
    private static final int DIGITS = 5;
    private static final int SHORT_MESSAGE = 120;

    /**
     * The longest summary that fits; where not even verdicts with short messages do, those.
     *
     * @param fits whether an outcome with this summary is small enough
     */
    static Summary of(Findings findings, Predicate<Summary> fits) {
        List<GateStatus> gates = findings.gates().stream().map(Summary::compact).toList();
        List<ResultStatus> results = findings.results().stream()
                .map(DomainTasks::told)
                .map(Summary::compact)
                .sorted(Comparator.comparing(Summary::rank))
                .limit(MOST_RESULTS)
                .toList();
        String message = message(findings);
        if (!fits.test(new Summary(message, List.of(), gates))) {
            gates = gates.stream().map(Summary::shortened).toList();
        }
        for (int n = results.size(); n > 0; n--) {
            Summary summary = new Summary(message, results.subList(0, n), gates);
            if (fits.test(summary)) {
                return summary;
            }
        }
        return new Summary(message, List.of(), gates);
    }

    private static String message(Findings findings) {
        int n = findings.gates().size();
        return n == 0
                ? "measured; there are no gates"
                : findings.held() + " of " + n + (n == 1 ? " gate holds" : " gates hold");
    }

    private static int rank(ResultStatus result) {
        return switch (Metric.valueOf(result.metric())) {
            case score, bwt, fwt, forgetting, learning, gain -> -1;
            case bitsPerByte, acc, exactMatch, passAt1 -> 0;
            case accNorm, passAtK, majAtK -> 1;
            case perplexity -> 2;
            case loss -> 3;
        };
    }

    private static ResultStatus compact(ResultStatus result) {
        return new ResultStatus(
                result.task(),
                result.metric(),
                result.model(),
                result.coordinates(),
                Numbers.rounded(result.value(), DIGITS),
                rounded(result.low()),
                rounded(result.high()),
                result.n(),
                result.unit());
    }

    private static GateStatus compact(GateStatus gate) {
        return new GateStatus(
                gate.name(),
                gate.verdict(),
                rounded(gate.estimate()),
                rounded(gate.low()),
                rounded(gate.high()),
                gate.n(),
                gate.replicates(),
                gate.unit(),
                gate.neededN(),
                gate.message());
    }

    private static GateStatus shortened(GateStatus gate) {
        String message = gate.message();
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
                message.length() <= SHORT_MESSAGE ? message : message.substring(0, SHORT_MESSAGE) + " ...");
    }

    private static @Nullable Double rounded(@Nullable Double number) {
        return number == null ? null : Numbers.rounded(number, DIGITS);
    }
}
