package dev.cultivar.trainer.schedule;

import dev.cultivar.api.schedule.Constant;
import dev.cultivar.api.schedule.Cosine;
import dev.cultivar.api.schedule.CosineWithRestarts;
import dev.cultivar.api.schedule.InverseSquareRoot;
import dev.cultivar.api.schedule.Linear;
import dev.cultivar.api.schedule.Polynomial;
import dev.cultivar.api.schedule.ScheduleSpec;
import dev.cultivar.api.schedule.WarmupStableDecay;

/** From the API's records to schedules. */
public final class Schedules {
    private Schedules() {}

    /** Steps over which the learning rate rises. */
    public static long warmup(ScheduleSpec spec) {
        return switch (spec) {
            case Constant constant -> constant.warmupSteps();
            case Linear linear -> linear.warmupSteps();
            case Cosine cosine -> cosine.warmupSteps();
            case WarmupStableDecay decay -> decay.warmupSteps();
            case Polynomial polynomial -> polynomial.warmupSteps();
            case InverseSquareRoot inverse -> inverse.warmupSteps();
            case CosineWithRestarts restarts -> restarts.warmupSteps();
        };
    }

    /** The schedule of one branch over a stage of so many steps. */
    public static Schedule of(ScheduleSpec spec, long total) {
        return switch (spec) {
            case Constant constant -> new ConstantSchedule(constant);
            case Linear linear -> new LinearSchedule(linear, total);
            case Cosine cosine -> new CosineSchedule(cosine, total);
            case WarmupStableDecay decay -> new WarmupStableDecaySchedule(decay, total);
            case Polynomial polynomial -> new PolynomialSchedule(polynomial, total);
            case InverseSquareRoot inverse -> new InverseSquareRootSchedule(inverse);
            case CosineWithRestarts restarts -> new CosineWithRestartsSchedule(restarts, total);
        };
    }
}
