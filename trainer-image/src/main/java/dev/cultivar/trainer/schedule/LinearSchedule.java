package dev.cultivar.trainer.schedule;

import dev.cultivar.api.schedule.Linear;

/**
 * step / warmup while step is less than warmup, then (total - step) / (total - warmup): transformers'
 * get_linear_schedule_with_warmup. The first step has factor 0 when there is a warm-up, as there.
 */
public final class LinearSchedule implements Schedule {
    private final long warmup;
    private final long total;

    public LinearSchedule(Linear spec, long total) {
        this.warmup = spec.warmupSteps();
        this.total = total;
    }

    @Override
    public double factor(long step) {
        if (step < warmup) {
            return (double) step / warmup;
        }
        return Math.max(0.0, (double) (total - step) / Math.max(1, total - warmup));
    }
}
