package dev.cultivar.trainer.schedule;

import dev.cultivar.api.schedule.Polynomial;

/**
 * step / warmup while step is less than warmup; then, with r = (total - step) / (total - warmup), minRatio + (1 - minRatio) x
 * r^power: transformers' get_polynomial_decay_schedule_with_warmup, whose lr_end is a learning rate where ours is a share.
 */
public final class PolynomialSchedule implements Schedule {
    private final Polynomial spec;
    private final long total;

    public PolynomialSchedule(Polynomial spec, long total) {
        this.spec = spec;
        this.total = total;
    }

    @Override
    public double factor(long step) {
        long warmup = spec.warmupSteps();
        if (step < warmup) {
            return (double) step / warmup;
        }
        double left = Math.max(0.0, (double) (total - step) / Math.max(1, total - warmup));
        return spec.minRatio() + (1 - spec.minRatio()) * Math.pow(left, spec.power());
    }
}
