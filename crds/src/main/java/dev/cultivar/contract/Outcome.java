package dev.cultivar.contract;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.CardStatus;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.SplitStatus;
import dev.cultivar.api.StepStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.TokenizerStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a pod's work ended: written beside the artifacts and, at most {@link #MAX_BYTES} of it, to the termination message, so
 * that an end is read correctly even if the operator was away.
 */
public record Outcome(
        int schemaVersion,
        String orderDigest,
        int exitCode,
        String reason,
        String message,
        List<ArtifactStatus> outputs,
        @Nullable Report report,
        @Nullable RecordType record,
        List<SplitStatus> splits,
        List<StepStatus> steps,
        List<ResultStatus> results,
        List<GateStatus> gates,
        @Nullable TokenizerStatus tokenizer,
        @Nullable CardStatus card,
        List<StopStatus> stops) {
    /** The version of this record. */
    public static final int SCHEMA_VERSION = 1;

    /** Kubernetes keeps this much of a termination message. */
    public static final int MAX_BYTES = 4096;

    public Outcome {
        outputs = Defaults.list(outputs);
        splits = Defaults.list(splits);
        steps = Defaults.list(steps);
        results = Defaults.list(results);
        gates = Defaults.list(gates);
        stops = Defaults.list(stops);
    }

    /** Of work that prepares nothing and chooses no state. */
    public Outcome(
            int schemaVersion,
            String orderDigest,
            int exitCode,
            String reason,
            String message,
            List<ArtifactStatus> outputs,
            @Nullable Report report,
            @Nullable RecordType record,
            List<SplitStatus> splits,
            List<StepStatus> steps,
            List<ResultStatus> results,
            List<GateStatus> gates) {
        this(
                schemaVersion,
                orderDigest,
                exitCode,
                reason,
                message,
                outputs,
                report,
                record,
                splits,
                steps,
                results,
                gates,
                null,
                null,
                List.of());
    }
}
