package dev.cultivar.preflight;

/**
 * Floating point operations that a pod does in a second while it trains.
 *
 * @param lowest of what is thought likely
 * @param highest of what is thought likely; the same where it was measured
 * @param source where it is from, as the end of a sentence
 */
public record Pace(double lowest, double highest, String source) {
    /** A core with AVX2 beside neighbours. */
    private static final double SLOW_CORE = 1e10;
    /** A core with AVX-512 of its own; with BF16 on AMX it is up to twice that. */
    private static final double FAST_CORE = 1e11;

    /** Of pods with so many threads before anything was measured: wide on purpose. */
    public static Pace assumed(int threads) {
        return new Pace(threads * SLOW_CORE, threads * FAST_CORE, "assumed, for nothing was measured yet");
    }

    /** Whether a stage was measured. */
    boolean isMeasured() {
        return lowest == highest;
    }

    /** Of a stage that was done with as many CPUs, and computed as much again: of operations that are counted. */
    public static Pace measured(double operationsPerSecond, String stage) {
        return new Pace(operationsPerSecond, operationsPerSecond, "measured by " + stage);
    }
}
