package dev.cultivar.operator.observe;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a queued job last saved what it has done, so that whoever chooses a victim can take the one that loses least. A time and not an
 * age: it changes with checkpoints and not with the clock, and at most once a minute.
 */
public final class CheckpointAge {
    private static final Duration LEAST = Duration.ofMinutes(1);

    private CheckpointAge() {}

    /** The annotations that a job should get now, as the inside of a JSON object; none when it has them or had others just now. */
    public static Optional<String> annotations(Job job, @Nullable Report report, @Nullable Instant at) {
        if (report == null || at == null) {
            return Optional.empty();
        }
        Instant time = at.truncatedTo(ChronoUnit.SECONDS);
        Instant before = before(job);
        return report.checkpoints().stream()
                .map(CheckpointStatus::step)
                .max(Long::compare)
                .filter(step -> !step.toString().equals(Children.annotation(job, Labels.CHECKPOINT_STEP)))
                .filter(step -> !time.isBefore(before.plus(LEAST)))
                .map(step -> "\"" + Labels.CHECKPOINT_STEP + "\":\"" + step + "\",\"" + Labels.CHECKPOINT_TIME + "\":\""
                        + time + "\"");
    }

    private static Instant before(Job job) {
        try {
            return Instant.parse(Children.annotation(job, Labels.CHECKPOINT_TIME));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
