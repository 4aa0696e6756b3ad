package dev.cultivar.runtime.order;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.CardStatus;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.SplitStatus;
import dev.cultivar.api.StepStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.TokenizerStatus;
import dev.cultivar.contract.ExitCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How work ended that did not fail. */
public record Done(
        ExitCode exitCode,
        String message,
        List<ArtifactStatus> outputs,
        @Nullable RecordType record,
        List<SplitStatus> splits,
        List<StepStatus> steps,
        List<ResultStatus> results,
        List<GateStatus> gates,
        @Nullable TokenizerStatus tokenizer,
        @Nullable CardStatus card,
        List<StopStatus> stops) {

    /** Of work that prepares nothing and chooses no state. */
    public Done(
            ExitCode exitCode,
            String message,
            List<ArtifactStatus> outputs,
            @Nullable RecordType record,
            List<SplitStatus> splits,
            List<StepStatus> steps,
            List<ResultStatus> results,
            List<GateStatus> gates) {
        this(exitCode, message, outputs, record, splits, steps, results, gates, null, null, List.of());
    }

    /** The work is done and made these artifacts. */
    public static Done of(String message, ArtifactStatus... outputs) {
        return new Done(ExitCode.DONE, message, List.of(outputs), null, List.of(), List.of(), List.of(), List.of());
    }

    /** SIGTERM came; the state is saved. */
    public static Done terminated(String message) {
        return new Done(ExitCode.TERMINATED, message, List.of(), null, List.of(), List.of(), List.of(), List.of());
    }
}
