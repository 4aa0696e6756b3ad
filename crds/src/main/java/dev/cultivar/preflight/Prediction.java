package dev.cultivar.preflight;

import dev.cultivar.api.ShapeStatus;
import dev.cultivar.api.stage.Duration;
import dev.cultivar.api.stage.Train;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a training stage is predicted to need, and whether its pod gets it.
 *
 * @param needed bytes of memory
 * @param peak the most that the kernel will count, bytes; above needed only while a model is quantised, by what can be taken away again
 * @param message the arithmetic, and where it does not fit what would
 */
public record Prediction(Fit fit, long needed, long peak, String message) {
    /** Above this share of a pod's memory a prediction that is a tenth too low does not fit. */
    private static final double COMFORTABLE = 0.9;

    private static final double GIGA = 1e9;
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;
    private static final double DAY = 86_400;

    /** Whether the pod's memory is enough. */
    public enum Fit {
        /** With a tenth to spare. */
        PreflightPassed,
        /** Only if nothing is off by more than the prediction may be. */
        MemoryTight,
        /** No. */
        MemoryTooSmall
    }

    /**
     * Of a stage that trains one model.
     *
     * @param limit bytes of memory of each pod
     * @param processes pods that train together
     * @param pace of each pod
     */
    public static Prediction of(ShapeStatus shape, Train train, long limit, int processes, Pace pace) {
        Setup setup = Setup.of(train, processes);
        Memory memory = Memory.of(shape, setup, limit);
        Fit fit = fit(memory.needed(), limit);
        String message = "needs about " + mebibytes(memory.needed()) + " MiB of " + mebibytes(limit) + " MiB ("
                + memory.terms().entrySet().stream()
                        .map(term -> term.getKey() + " " + mebibytes(term.getValue()))
                        .collect(Collectors.joining(" + "))
                + "; " + setup.sequences() + " x " + setup.length() + " tokens a pass)"
                + (fit == Fit.PreflightPassed ? "" : ". " + Remedies.of(shape, setup, limit, COMFORTABLE)) + ". "
                + time(Operations.of(shape, setup), Operations.again(shape, setup), train, processes, pace);
        return new Prediction(fit, memory.needed(), memory.peak(), message);
    }

    private static Fit fit(long needed, long limit) {
        if (needed > limit) {
            return Fit.MemoryTooSmall;
        }
        return needed > COMFORTABLE * limit ? Fit.MemoryTight : Fit.PreflightPassed;
    }

    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,d", Math.ceilDiv(bytes, 1L << 20));
    }

    /**
     * Every sequence counts as full: the most that so many steps can take.
     *
     * @param again how many operations are done for one that is counted
     */
    private static String time(Operations operations, double again, Train train, int processes, Pace pace) {
        Duration duration = train.duration();
        Long steps = duration.steps();
        Long told = duration.tokens();
        int length = train.data().maxLength();
        boolean known = steps != null || told != null;
        double tokens = steps == null
                ? told == null ? 1e6 : told
                : (double) steps
                        * train.batch().microBatchSize()
                        * train.batch().gradientAccumulationSteps()
                        * length;
        double all = operations.of(tokens, length);
        double cpus = processes;
        double done = pace.isMeasured() ? all : again * all;
        String range = pace.isMeasured()
                ? period(done / pace.lowest() / cpus)
                : period(done / pace.highest() / cpus) + " to " + period(done / pace.lowest() / cpus);
        return "Time: " + range + (known ? "" : " a million tokens") + " for "
                + String.format(Locale.ROOT, "%,.0f", done / GIGA) + " GFLOP"
                + (done > all ? ", layers computed twice," : "") + " at " + rate(pace) + " GFLOP/s a pod ("
                + pace.source() + ")";
    }

    private static String rate(Pace pace) {
        return pace.isMeasured()
                ? String.format(Locale.ROOT, "%.0f", pace.lowest() / GIGA)
                : String.format(Locale.ROOT, "%.0f to %.0f", pace.lowest() / GIGA, pace.highest() / GIGA);
    }

    private static String period(double seconds) {
        if (seconds < 2 * MINUTE) {
            return String.format(Locale.ROOT, "%.0f s", Math.max(1, seconds));
        }
        if (seconds < 2 * HOUR) {
            return String.format(Locale.ROOT, "%.0f min", seconds / MINUTE);
        }
        return seconds < 2 * DAY
                ? String.format(Locale.ROOT, "%.1f h", seconds / HOUR)
                : String.format(Locale.ROOT, "%.1f days", seconds / DAY);
    }
}
