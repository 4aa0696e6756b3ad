package dev.cultivar.operator.observe;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.Outcome;
import java.util.List;

/** How a piece of work stands, from its jobs, pods and reports alone. */
public sealed interface WorkState {
    /** Reason of a failure that more memory cures. */
    String OUT_OF_MEMORY = "OutOfMemory";

    /** Reason of one that waits for the next pod after one was lost. */
    String TRYING_AGAIN = "TryingAgain";

    /** Reason of one that its queue has not let run, or not again. */
    String WAITING_FOR_ADMISSION = "WaitingForAdmission";

    /** What can be seen of it. */
    WorkFacts facts();

    /** There is no job yet. */
    record Absent(WorkFacts facts) implements WorkState {}

    /** There is a job and no running pod: admission, scheduling, pulling, a pause before the next attempt. */
    record Queued(WorkFacts facts, String reason, String message) implements WorkState {}

    /** The pod can't start before somebody does something; it starts by itself then. */
    record Blocked(WorkFacts facts, String reason, String message) implements WorkState {}

    /** A pod runs. */
    record Running(WorkFacts facts) implements WorkState {}

    /** Suspended, and no pod runs. */
    record Suspended(WorkFacts facts) implements WorkState {}

    /** Done. */
    record Succeeded(WorkFacts facts, Outcome outcome) implements WorkState {}

    /**
     * In vain.
     *
     * @param ended whether the job has ended too; false while it would still start another pod
     * @param left artifacts that it left all the same
     */
    record Failed(WorkFacts facts, String reason, String message, boolean ended, List<ArtifactStatus> left)
            implements WorkState {
        /** Of work that left nothing. */
        public Failed(WorkFacts facts, String reason, String message, boolean ended) {
            this(facts, reason, message, ended, List.of());
        }
    }
}
