package dev.cultivar.trainer.schedule;

import dev.cultivar.api.schedule.InverseSquareRoot;

/**
 * step / warmup while step is less than warmup, then 1 / sqrt(1 + (step - warmup) / timescale): transformers'
 * get_inverse_sqrt_schedule.
 */
public final class InverseSquareRootSchedule implements Schedule {
    private final InverseSquareRoot spec;

    public InverseSquareRootSchedule(InverseSquareRoot spec) {
        this.spec = spec;
    }

    @Override
    public double factor(long step) {
        long warmup = spec.warmupSteps();
        return step < warmup
                ? (double) step / warmup
                : 1.0 / Math.sqrt((double) (step - warmup + spec.timescale()) / spec.timescale());
    }
}
