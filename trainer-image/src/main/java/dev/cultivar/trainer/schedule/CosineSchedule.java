package dev.cultivar.trainer.schedule;

import dev.cultivar.api.schedule.Cosine;

/**
 * step / warmup while step is less than warmup; then, with p = (step - warmup) / (total - warmup),
 *
 * <pre>
 * minRatio + (1 - minRatio) x (1 + cos(2 pi cycles p)) / 2
 * </pre>
 *
 * as transformers' get_cosine_with_min_lr_schedule_with_warmup, and get_cosine_schedule_with_warmup when minRatio is 0
 * (SGDR without restarts, Loshchilov and Hutter 2017).
 */
public final class CosineSchedule implements Schedule {
    private final Cosine spec;
    private final long total;

    public CosineSchedule(Cosine spec, long total) {
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
        double wave = 0.5 * (1.0 + Math.cos(Math.PI * spec.cycles() * 2.0 * progress));
        return wave * (1 - spec.minRatio()) + spec.minRatio();
    }
}
