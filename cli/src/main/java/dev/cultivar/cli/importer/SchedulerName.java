package dev.cultivar.cli.importer;

import java.math.BigDecimal;
import java.math.MathContext;

/** Names of schedules as transformers' {@code lr_scheduler_type} has them, and what goes with them. */
final class SchedulerName {
    /** The learning rate at which transformers' polynomial ends where nothing says another. */
    private static final double POLYNOMIAL_END = 1e-7;

    private SchedulerName() {}

    /** Chooses the draft's schedule. */
    static Outcome choose(Value value, Draft draft) {
        switch (value.text()) {
            case "linear", "cosine" -> draft.schedule = value.text();
            case "cosine_with_min_lr" -> draft.schedule = "cosine";
            case "constant", "constant_with_warmup" -> draft.schedule = "constant";
            case "warmup_stable_decay" -> draft.schedule = "warmupStableDecay";
            case "cosine_with_restarts" -> draft.schedule = "cosineWithRestarts";
            case "inverse_sqrt" -> draft.schedule = "inverseSquareRoot";
            case "polynomial" -> {
                draft.schedule = "polynomial";
                draft.setSchedule("warmupSteps", 0);
                draft.setSchedule("minRatio", ofTop(POLYNOMIAL_END, draft));
            }
            case "cosine_warmup_with_min_lr" -> {
                draft.schedule = "cosine";
                draft.setSchedule("warmupSteps", 0);
                return Outcome.changed("the wave of cosine_with_min_lr, which begins a step later");
            }
            default -> {
                draft.schedule = "constant";
                draft.setSchedule("warmupSteps", 0);
                return Outcome.unmapped("not imported: the recipe's learning rate is constant after its warm-up");
            }
        }
        draft.setSchedule("warmupSteps", 0);
        return Outcome.mapped();
    }

    /** Warm-up in steps; a number below 1 is a share, as in transformers 5. */
    static Outcome warmupSteps(Value value, Draft draft) {
        double number = value.number();
        if (number > 0 && number < 1) {
            return warmupRatio(value, draft);
        }
        return warmup(value.whole(), draft, "");
    }

    /** Warm-up as a share of all steps, rounded up as transformers does. */
    static Outcome warmupRatio(Value value, Draft draft) {
        return share(value, draft, true);
    }

    /** Warm-up as a share of all steps, rounded down as axolotl does, which also makes two steps of one. */
    static Outcome warmupRatioDown(Value value, Draft draft) {
        return share(value, draft, false);
    }

    private static Outcome share(Value value, Draft draft, boolean up) {
        double ratio = value.number();
        if (ratio < 0 || ratio >= 1) {
            throw value.wrong("must be at least 0 and below 1");
        }
        if (ratio == 0 || ignoresWarmup(draft)) {
            return warmup(0, draft, "");
        }
        Long total = draft.totalSteps();
        if (total == null) {
            return Outcome.unmapped(
                    "a share of a number of steps that the file does not tell: say --records N, the sequences of an epoch");
        }
        long steps = (long) (up ? Math.ceil(ratio * total) : Math.floor(ratio * total));
        return warmup(!up && steps == 1 ? 2 : steps, draft, " of " + total + " steps");
    }

    private static Outcome warmup(long steps, Draft draft, String of) {
        if (ignoresWarmup(draft)) {
            return Outcome.irrelevant("the schedule constant has no warm-up");
        }
        draft.setSchedule("warmupSteps", steps);
        boolean own = draft.train().at("/schedule/inverseSquareRoot").has("timescale");
        if (draft.schedule.equals("inverseSquareRoot") && steps > 0 && !own) {
            draft.setSchedule("timescale", steps);
        }
        return of.isEmpty() ? Outcome.mapped() : Outcome.mapped(steps + of);
    }

    private static boolean ignoresWarmup(Draft draft) {
        return draft.configuration().text("lr_scheduler_type").equals("constant")
                || draft.configuration().text("lr_scheduler").equals("constant");
    }

    /** The lowest rate as a share of the top. */
    static Outcome minRatio(Value value, Draft draft) {
        if (draft.schedule.equals("cosine") || draft.schedule.equals("warmupStableDecay")) {
            draft.setSchedule("minRatio", value.number());
            return Outcome.mapped();
        }
        return Outcome.unmapped("the schedule " + draft.schedule + " has no lowest rate");
    }

    /** The lowest rate itself. */
    static Outcome minRate(Value value, Draft draft) {
        return draft.schedule.equals("cosine")
                ? lowest(value, draft)
                : Outcome.unmapped("the schedule " + draft.schedule + " has no lowest rate of this name");
    }

    /** The rate at which a polynomial ends. */
    static Outcome end(Value value, Draft draft) {
        return draft.schedule.equals("polynomial")
                ? lowest(value, draft)
                : Outcome.unmapped("the schedule " + draft.schedule + " has none");
    }

    private static Outcome lowest(Value value, Draft draft) {
        draft.setSchedule("minRatio", ofTop(value.number(), draft));
        return Outcome.mapped("divided by the learning rate");
    }

    private static double ofTop(double rate, Draft draft) {
        Value top = draft.configuration().value("learning_rate");
        if (top.number() <= 0 || rate > top.number()) {
            throw top.wrong("must be positive and not below the rate at which the schedule ends, " + rate);
        }
        // as people divide: 1e-7 / 2e-4 is 0.0005
        return BigDecimal.valueOf(rate)
                .divide(BigDecimal.valueOf(top.number()), MathContext.DECIMAL64)
                .doubleValue();
    }

    /** Waves of a cosine, or how often one with restarts goes down. */
    static Outcome cycles(Value value, Draft draft) {
        boolean restarts = draft.schedule.equals("cosineWithRestarts");
        return only(
                        draft.schedule.equals("cosine") ? "cosine" : "cosineWithRestarts",
                        "cycles",
                        restarts ? Value::whole : Value::number)
                .apply(value, draft);
    }

    /** A parameter of one schedule. */
    static Row.Step only(String schedule, String field, java.util.function.Function<Value, Object> read) {
        return (value, draft) -> {
            if (!draft.schedule.equals(schedule)) {
                return Outcome.unmapped("the schedule " + draft.schedule + " has none");
            }
            draft.setSchedule(field, read.apply(value));
            return Outcome.mapped();
        };
    }
}
