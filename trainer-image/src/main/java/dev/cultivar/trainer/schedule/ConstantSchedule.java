package dev.cultivar.trainer.schedule;

import dev.cultivar.api.schedule.Constant;

/** step / warmup while step is less than warmup, then 1: transformers' get_constant_schedule_with_warmup. */
public final class ConstantSchedule implements Schedule {
    private final long warmup;

    public ConstantSchedule(Constant spec) {
        this.warmup = spec.warmupSteps();
    }

    @Override
    public double factor(long step) {
        return step < warmup ? (double) step / warmup : 1.0;
    }
}
