package dev.cultivar.operator.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.contract.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Kubeflow Trainer's status protocol (its KEP 2779), which transformers' KubeflowCallback speaks: {@code {"trainerStatus":
 * {progressPercentage, estimatedRemainingSeconds, metrics: [{name, value}], lastUpdatedTime}}}, where values are texts. It has no steps
 * of its own; transformers tells them as metrics, and others are known by percent.
 */
final class TrainerStatus {
    /** The field by which a body is known. */
    static final String FIELD = "trainerStatus";

    private static final int MOST = 256;
    private static final int LONGEST = 128;
    private static final String LOSS = "loss";
    private static final String STEP = "current_step";
    private static final String TOTAL = "total_steps";
    private static final long PERCENT = 100;

    private TrainerStatus() {}

    /** As a report; empty when it is none. What it leaves out stays as the pod's last report has it. */
    static Optional<Report> report(JsonNode body, Optional<Report> last) {
        JsonNode status = body.path(FIELD);
        JsonNode metrics = status.path("metrics");
        if (!status.isObject() || metrics.size() > MOST || (metrics.isContainerNode() && !metrics.isArray())) {
            return Optional.empty();
        }
        Map<String, Double> numbers = numbers(metrics);
        Double step = numbers.remove(STEP);
        Double total = numbers.remove(TOTAL);
        Double loss = numbers.remove(LOSS);
        long progress = Math.clamp(status.path("progressPercentage").asLong(), 0, PERCENT);
        long all = total != null ? total.longValue() : last.map(Report::total).orElse(PERCENT);
        long done = step != null ? step.longValue() : all * progress / PERCENT;
        JsonNode left = status.path("estimatedRemainingSeconds");
        return Optional.of(new Report(
                Report.SCHEMA_VERSION,
                last.map(Report::stage).orElse(""),
                "Training",
                Math.clamp(done, 0, Math.max(0, all)),
                Math.max(0, all),
                0,
                null,
                loss != null ? loss : last.map(TrainerStatus::loss).orElse(null),
                null,
                left.isNumber() ? Double.valueOf(left.asDouble()) : null,
                numbers,
                List.of(),
                List.of()));
    }

    private static @Nullable Double loss(Report report) {
        return report.loss();
    }

    private static Map<String, Double> numbers(JsonNode metrics) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (JsonNode metric : metrics) {
            String name = metric.path("name").asText();
            double value = number(metric.path("value").asText());
            if (!name.isEmpty() && name.length() <= LONGEST && Double.isFinite(value)) {
                numbers.put(name, value);
            }
        }
        return numbers;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
