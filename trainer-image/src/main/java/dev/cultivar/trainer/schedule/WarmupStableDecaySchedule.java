package dev.cultivar.trainer.schedule;

import dev.cultivar.api.schedule.WarmupStableDecay;
import dev.cultivar.runtime.order.InvalidWork;

/**
 * minRatio + (1 - minRatio) x f(step): f is step / warmup over the warm-up, 1 until decaySteps before the end, and then
 * falls over its progress p as {@link dev.cultivar.api.schedule.Decay} says: transformers' get_wsd_schedule (Hu et al.
 * 2024, MiniCPM; sqrt is the 1-sqrt of Haegele et al. 2024). Where transformers lets warm-up and decay overlap, this
 * refuses.
 */
public final class WarmupStableDecaySchedule implements Schedule {
    private final WarmupStableDecay spec;
    private final long total;

    /** @throws InvalidWork BadOrder when the stage has no room for warm-up and decay */
    public WarmupStableDecaySchedule(WarmupStableDecay spec, long total) {
        if (spec.warmupSteps() + spec.decaySteps() > total) {
            throw new InvalidWork(
                    "BadOrder",
                    "schedule.warmupStableDecay: warmupSteps " + spec.warmupSteps() + " and decaySteps "
                            + spec.decaySteps() + " are more than the stage's " + total
                            + " steps; lower them or lengthen the stage");
        }
        this.spec = spec;
        this.total = total;
    }

    @Override
    public double factor(long step) {
        return Math.max(0.0, share(step) * (1 - spec.minRatio()) + spec.minRatio());
    }

    private double share(long step) {
        long falling = total - spec.decaySteps();
        if (step < spec.warmupSteps()) {
            return (double) step / spec.warmupSteps();
        }
        if (step < falling) {
            return 1;
        }
        if (step >= total) {
            return 0;
        }
        double progress = (double) (step - falling) / spec.decaySteps();
        return switch (spec.decay()) {
            case linear -> 1.0 - progress;
            case cosine -> 0.5 * (1.0 + Math.cos(Math.PI * progress));
            case sqrt -> 1.0 - Math.sqrt(progress);
        };
    }
}
