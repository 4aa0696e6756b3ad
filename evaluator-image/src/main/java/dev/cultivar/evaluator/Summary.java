package dev.cultivar.evaluator;

import dev.cultivar.api.GateStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.ShiftStatus;
import dev.cultivar.api.StateStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.matrix.DomainTasks;
import dev.cultivar.evaluator.metric.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * As much of the findings as a termination message holds: numbers to five digits, verdicts before states that a rule looked at, those
 * before results, results of headline metrics before others. The report has all of it.
 */
record Summary(String message, List<ResultStatus> results, List<GateStatus> gates, List<StopStatus> stops) {
    private static final int MOST_RESULTS = 100;
    private static final int DIGITS = 5;
    private static final int SHORT_MESSAGE = 120;

    /**
     * The longest summary that fits; where not even verdicts with short messages and the names of chosen states do, those.
     *
     * @param fits whether an outcome with this summary is small enough
     */
    static Summary of(Findings findings, Predicate<Summary> fits) {
        List<ResultStatus> results = findings.results().stream()
                .map(DomainTasks::told)
                .map(Summary::compact)
                .sorted(Comparator.comparing(Summary::rank))
                .limit(MOST_RESULTS)
                .toList();
        String message = message(findings);
        Summary bare = bare(message, findings, fits);
        for (int n = results.size(); n > 0; n--) {
            Summary summary = new Summary(message, results.subList(0, n), bare.gates(), bare.stops());
            if (fits.test(summary)) {
                return summary;
            }
        }
        return bare;
    }

    /** Without results. */
    private static Summary bare(String message, Findings findings, Predicate<Summary> fits) {
        List<GateStatus> gates = findings.gates().stream().map(Summary::compact).toList();
        List<GateStatus> brief = gates.stream().map(Summary::shortened).toList();
        List<StopStatus> stops =
                findings.stops().stream().map(stop -> with(stop, any -> true)).toList();
        List<Summary> attempts = List.of(
                new Summary(message, List.of(), gates, stops),
                new Summary(message, List.of(), brief, stops),
                new Summary(message, List.of(), brief, states(stops, StateStatus::front)),
                new Summary(message, List.of(), brief, states(stops, any -> false)));
        return attempts.stream().filter(fits).findFirst().orElse(attempts.getLast());
    }

    private static List<StopStatus> states(List<StopStatus> stops, Predicate<StateStatus> kept) {
        return stops.stream().map(stop -> with(stop, kept)).toList();
    }

    private static StopStatus with(StopStatus stop, Predicate<StateStatus> kept) {
        return new StopStatus(
                stop.name(),
                stop.chosen(),
                stop.message(),
                stop.states().stream().filter(kept).map(Summary::compact).toList());
    }

    private static StateStatus compact(StateStatus state) {
        return new StateStatus(
                state.coordinates(),
                state.front(),
                state.within(),
                state.gain() == null ? null : compact(state.gain()),
                state.forgetting().stream().map(Summary::compact).toList(),
                state.message());
    }

    private static ShiftStatus compact(ShiftStatus shift) {
        return new ShiftStatus(
                shift.of(),
                shift.domain(),
                shift.metric(),
                Numbers.rounded(shift.estimate(), DIGITS),
                Numbers.rounded(shift.low(), DIGITS),
                Numbers.rounded(shift.high(), DIGITS),
                shift.n(),
                shift.replicates(),
                shift.unit());
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
            case accNorm, accCharacters, passAtK, majAtK -> 1;
            case perplexity, targetPerplexity, wordPerplexity, bytePerplexity -> 2;
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
