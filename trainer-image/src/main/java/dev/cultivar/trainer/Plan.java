package dev.cultivar.trainer;

import dev.cultivar.api.stage.Duration;
import dev.cultivar.api.stage.Train;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.trainer.data.StepBatch;
import dev.cultivar.trainer.objective.Weighted;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The number of optimizer steps of a stage, known before the first, since schedules and progress need it.
 *
 * <p>steps: as said. tokens, when every sequence is full (packing, and nothing but objectives that divide records):
 * ceil(tokens / tokens of a step). Otherwise, and when a slot has an end (maxEpochs), the stream is read once without the
 * model, and its steps are counted.
 */
final class Plan {
    private Plan() {}

    /** Sequences of one optimizer step. */
    static int sequencesPerStep(Train train) {
        return Math.multiplyExact(train.batch().microBatchSize(), train.batch().gradientAccumulationSteps());
    }

    /** A step is shared micro-batch by micro-batch. */
    static void requireWorkForAll(Train train, int processes) {
        int microBatches = train.batch().gradientAccumulationSteps();
        if (microBatches < processes) {
            throw new InvalidWork(
                    "TooManyNodes",
                    "compute.nodes: " + processes + " processes share the " + microBatches
                            + " micro-batches of a step (batch.gradientAccumulationSteps), and each needs one: take fewer nodes,"
                            + " or raise it and lower microBatchSize as much, which leaves the gradient as it is");
        }
    }

    /** The steps, or nothing when SIGTERM came while they were counted. */
    static OptionalLong steps(
            Train train, List<Weighted> objectives, Supplier<Batches> stream, BooleanSupplier terminated) {
        Duration duration = train.duration();
        Long steps = duration.steps();
        Long tokens = duration.tokens();
        Double epochs = duration.epochs();
        if ((steps == null ? 0 : 1) + (tokens == null ? 0 : 1) + (epochs == null ? 0 : 1) != 1) {
            throw new InvalidWork("BadOrder", "duration: exactly one of steps, tokens, epochs must be set");
        }
        boolean capped = isCapped(train);
        if (steps != null && (steps == 0 || !capped)) {
            return OptionalLong.of(steps);
        }
        if ((tokens != null && tokens == 0) || (epochs != null && epochs == 0)) {
            return OptionalLong.of(0);
        }
        boolean full = train.data().packing()
                && objectives.stream().allMatch(weighted -> weighted.objective().divisible());
        if (tokens != null && full && !capped) {
            long perStep = Math.multiplyExact((long) train.data().maxLength(), sequencesPerStep(train));
            return OptionalLong.of(Math.ceilDiv(tokens, perStep));
        }
        return counted(duration, stream, terminated);
    }

    /** Of the steps that were planned those that the data behind a place is enough for; nothing when SIGTERM came. */
    static OptionalLong left(Train train, long planned, Supplier<Batches> stream, BooleanSupplier terminated) {
        if (train.duration().epochs() == null && !isCapped(train)) {
            return OptionalLong.of(planned);
        }
        try (Batches batches = stream.get()) {
            for (long steps = 0; steps < planned; steps++) {
                if (terminated.getAsBoolean()) {
                    return OptionalLong.empty();
                }
                if (batches.next() == null) {
                    return OptionalLong.of(steps);
                }
            }
            return OptionalLong.of(planned);
        }
    }

    private static boolean isCapped(Train train) {
        return train.data().shares().stream().anyMatch(share -> share.maxEpochs() != null);
    }

    private static OptionalLong counted(Duration duration, Supplier<Batches> stream, BooleanSupplier terminated) {
        long wantedSteps = duration.steps() == null ? Long.MAX_VALUE : duration.steps();
        long wantedTokens = duration.tokens() == null ? Long.MAX_VALUE : duration.tokens();
        try (Batches batches = stream.get()) {
            long steps = 0;
            long tokens = 0;
            while (steps < wantedSteps && tokens < wantedTokens) {
                if (terminated.getAsBoolean()) {
                    return OptionalLong.empty();
                }
                StepBatch step = batches.next();
                if (step == null) {
                    if (duration.epochs() == null) {
                        throw new InvalidWork(
                                "DataExhausted",
                                "data: every slot has reached its maxEpochs after " + steps + " steps and " + tokens
                                        + " tokens; raise maxEpochs, bind more data or shorten the duration");
                    }
                    break;
                }
                steps++;
                tokens += step.tokens();
            }
            return OptionalLong.of(steps);
        }
    }
}
