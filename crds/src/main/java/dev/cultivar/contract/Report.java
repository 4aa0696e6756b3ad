package dev.cultivar.contract;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.GuardStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole state of a pod's work, posted again and again; losing any of them loses nothing. */
public record Report(
        int schemaVersion,
        String stage,
        String state,
        long step,
        long total,
        long lostSteps,
        @Nullable Long resumedFrom,
        @Nullable Double loss,
        @Nullable Double tokensPerSecond,
        @Nullable Double secondsLeft,
        Map<String, Double> metrics,
        List<CheckpointStatus> checkpoints,
        List<String> warnings,
        @Nullable GuardStatus guards) {
    /** The version of this record. */
    public static final int SCHEMA_VERSION = 1;

    /** State of a pod that has not looked yet how far its work is. */
    public static final String STARTING = "Starting";

    /** Metric of the mean of a stage's losses so far. */
    public static final String MEAN_LOSS = "lossMean";
    /** Percents of a stage's steps at which the mean so far is kept, so that stages can be compared at the same place. */
    public static final List<Integer> MARKS = List.of(25, 50, 75);

    public Report {
        metrics = Defaults.map(metrics);
        checkpoints = Defaults.list(checkpoints);
        warnings = Defaults.list(warnings);
    }

    /** Of work without guards. */
    public Report(
            int schemaVersion,
            String stage,
            String state,
            long step,
            long total,
            long lostSteps,
            @Nullable Long resumedFrom,
            @Nullable Double loss,
            @Nullable Double tokensPerSecond,
            @Nullable Double secondsLeft,
            Map<String, Double> metrics,
            List<CheckpointStatus> checkpoints,
            List<String> warnings) {
        this(
                schemaVersion,
                stage,
                state,
                step,
                total,
                lostSteps,
                resumedFrom,
                loss,
                tokensPerSecond,
                secondsLeft,
                metrics,
                checkpoints,
                warnings,
                null);
    }

    /** Metric of the mean of a stage's losses until a percent of its steps. */
    public static String mark(int percent) {
        return MEAN_LOSS + "/" + percent;
    }

    /** The same, with what guards did. */
    public Report guarded(GuardStatus did) {
        return new Report(
                schemaVersion,
                stage,
                state,
                step,
                total,
                lostSteps,
                resumedFrom,
                loss,
                tokensPerSecond,
                secondsLeft,
                metrics,
                checkpoints,
                warnings,
                did);
    }

    /** The state before anything is done. */
    public static Report started(String stage) {
        return new Report(
                SCHEMA_VERSION, stage, STARTING, 0, 0, 0, null, null, null, null, Map.of(), List.of(), List.of());
    }
}
