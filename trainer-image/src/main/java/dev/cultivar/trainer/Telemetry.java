package dev.cultivar.trainer;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.GuardStatus;
import dev.cultivar.contract.Report;
import dev.cultivar.runtime.report.Reporter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns what the loop does into reports: speed over the last steps, time left, checkpoints, warnings. */
final class Telemetry {
    private static final int STEPS = 20;
    private static final int MOST_WARNED = 3;

    private record Mark(long step, long tokens, long nanos) {}

    private final Reporter reporter;
    private final String stage;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable Startup startup = new Startup();
    private List<CheckpointStatus> checkpoints = List.of();
    private @Nullable Long resumedFrom;
    private GuardStatus guards = GuardStatus.NONE;
    private long total;
    private long lost;

    Telemetry(Reporter reporter, String stage) {
        this.reporter = reporter;
        this.stage = stage;
    }

    void warn(String warning) {
        if (!warnings.contains(warning)) {
            warnings.add(warning);
            System.out.println(stage + ": warning: " + warning);
        }
    }

    /** The warnings as the end of a sentence, the first few of them. */
    String warned() {
        return warnings.stream()
                .limit(MOST_WARNED)
                .map(warning -> "; warning: " + warning)
                .collect(Collectors.joining());
    }

    GuardStatus guards() {
        return guards;
    }

    void guards(GuardStatus now) {
        guards = now;
    }

    void checkpoints(List<CheckpointStatus> now) {
        checkpoints = List.copyOf(now);
    }

    /** The stage begins, or goes on from a checkpoint. */
    void begin(long total, @Nullable Long resumedFrom, long lost) {
        marks.clear();
        this.total = total;
        this.resumedFrom = resumedFrom;
        this.lost = lost;
    }

    /** A part of what comes before the first step has ended. */
    void ready(String part) {
        if (startup != null) {
            startup.done(part);
        }
    }

    /** A state that is not a step, for example Saving. */
    void state(String state) {
        reporter.update(last(state));
    }

    /** The data are being prepared, for a stage that begins or goes on from a step. */
    void preparing(@Nullable Long from) {
        resumedFrom = from;
        reporter.update(report("Preparing", from == null ? 0 : from, null, Map.of()));
    }

    /** What was said last, in another state. */
    Report last(String state) {
        Report last = reporter.last();
        return report(state, last.step(), last.loss(), last.metrics());
    }

    /** A stage that had ended before says again how. */
    void again(Report ended) {
        reporter.update(ended);
    }

    /** The clock starts: what came before was no training. */
    void start(long step, long tokens) {
        marks.add(new Mark(step, tokens, System.nanoTime()));
    }

    /** A step is done. */
    void step(long step, long tokens, @Nullable Double loss, Map<String, Double> metrics) {
        marks.add(new Mark(step, tokens, System.nanoTime()));
        if (marks.size() > STEPS) {
            marks.removeFirst();
        }
        if (startup != null) {
            startup.done("step");
            System.out.println(stage + ": " + startup.line());
            startup = null;
        }
        reporter.update(report("Training", step, loss, metrics));
    }

    private Report report(String state, long step, @Nullable Double loss, Map<String, Double> metrics) {
        Double tokensPerSecond = null;
        Double secondsLeft = null;
        if (marks.size() > 1) {
            Mark first = marks.getFirst();
            Mark last = marks.getLast();
            double seconds = Math.max(1e-9, (last.nanos() - first.nanos()) / 1e9);
            tokensPerSecond = (last.tokens() - first.tokens()) / seconds;
            secondsLeft = seconds / (last.step() - first.step()) * (total - step);
        }
        return new Report(
                Report.SCHEMA_VERSION,
                stage,
                state,
                step,
                total,
                lost,
                resumedFrom,
                loss,
                tokensPerSecond,
                secondsLeft,
                metrics,
                checkpoints,
                warnings,
                guards.equals(GuardStatus.NONE) ? null : guards);
    }
}
