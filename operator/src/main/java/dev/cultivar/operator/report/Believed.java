package dev.cultivar.operator.report;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.contract.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of a report is kept: a pod may post anything, and a status that follows from it must be one that can be computed and that the
 * schema takes.
 */
final class Believed {
    private static final long MOST_STEPS = 1_000_000_000_000_000L;
    private static final double MOST_SECONDS = 1e9;
    private static final int MOST = 256;

    private Believed() {}

    /** The report within bounds; empty when it does not say what its pod is at. */
    static Optional<Report> of(Report said) {
        if (said.state() == null) {
            return Optional.empty();
        }
        return Optional.of(new Report(
                said.schemaVersion(),
                said.stage() == null ? "" : said.stage(),
                said.state(),
                steps(said.step()),
                steps(said.total()),
                steps(said.lostSteps()),
                said.resumedFrom(),
                said.loss(),
                said.tokensPerSecond(),
                seconds(said.secondsLeft()),
                numbers(said.metrics()),
                checkpoints(said.checkpoints()),
                said.warnings().stream().filter(Objects::nonNull).limit(MOST).toList(),
                said.guards()));
    }

    private static long steps(long said) {
        return Math.clamp(said, 0, MOST_STEPS);
    }

    private static @Nullable Double seconds(@Nullable Double said) {
        return said == null || !(said >= 0 && said <= MOST_SECONDS) ? null : said;
    }

    private static Map<String, Double> numbers(Map<String, Double> said) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        said.forEach((name, value) -> {
            if (value != null && numbers.size() < MOST) {
                numbers.put(name, value);
            }
        });
        return numbers;
    }

    private static List<CheckpointStatus> checkpoints(List<CheckpointStatus> said) {
        return said.stream()
                .filter(checkpoint -> checkpoint != null && checkpoint.step() != null)
                .limit(MOST)
                .toList();
    }
}
