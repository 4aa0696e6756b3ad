package dev.cultivar.trainer.schedule;

import dev.cultivar.api.schedule.CosineWithRestarts;

/**
 * step / warmup while step is less than warmup; then, with p = (step - warmup) / (total - warmup), (1 + cos(pi ((cycles p)
 * mod 1))) / 2: transformers' get_cosine_with_hard_restarts_schedule_with_warmup.
 */
public final class CosineWithRestartsSchedule implements Schedule {
    private final CosineWithRestarts spec;
    private final long total;

    public CosineWithRestartsSchedule(CosineWithRestarts spec, long total) {
        this.spec = spec;
        this.total = total;
    }

    @Override
    public double factor(long step) {
        long warmup = spec.warmupSteps();
        if (step < warmup) {
            return (double) step / warmup;
        }
        double progress = (double) (step - warmup) / Math.max(1, total - warmup);
        return progress >= 1 ? 0.0 : 0.5 * (1.0 + Math.cos(Math.PI * (spec.cycles() * progress % 1.0)));
    }
}
