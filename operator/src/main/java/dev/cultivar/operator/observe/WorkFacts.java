package dev.cultivar.operator.observe;

import dev.cultivar.contract.Report;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a piece of work, whatever its state.
 *
 * @param job newest job
 * @param number number of the newest job, 0 when there is none
 * @param pod newest pod
 * @param pods pods that can be seen
 * @param queuedAt when the first job was made
 * @param startTime when the first container that can be seen started
 * @param completionTime when the newest job ended
 * @param report the newest report, from the outcome or the report endpoint
 * @param reportedAt when it came, null when it is the outcome's
 */
public record WorkFacts(
        @Nullable String job,
        int number,
        @Nullable String pod,
        int pods,
        @Nullable String queuedAt,
        @Nullable String startTime,
        @Nullable String completionTime,
        @Nullable Report report,
        @Nullable Instant reportedAt) {
    /** The same work with a job that was just made. */
    public WorkFacts of(String made, int its, String at) {
        return new WorkFacts(
                made, its, pod, pods, queuedAt == null ? at : queuedAt, startTime, null, report, reportedAt);
    }

    /** Of work that has not begun. */
    public static final WorkFacts NONE = new WorkFacts(null, 0, null, 0, null, null, null, null, null);
}
