package dev.cultivar.contract;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.Defaults;
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
        List<String> warnings) {
    /** The version of this record. */
    public static final int SCHEMA_VERSION = 1;

    public Report {
        metrics = Defaults.map(metrics);
        checkpoints = Defaults.list(checkpoints);
        warnings = Defaults.list(warnings);
    }

    /** The state before anything is done. */
    public static Report started(String stage) {
        return new Report(
                SCHEMA_VERSION, stage, "Starting", 0, 0, 0, null, null, null, null, Map.of(), List.of(), List.of());
    }
}
