package dev.cultivar.operator.reconcile;

import dev.cultivar.api.Budget;
import dev.cultivar.api.CostStatus;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.MeterStatus;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A limit of its spec that a run has come to: its pod is stopped at a checkpoint. Pure: the same meter gives the same answer, so it holds
 * until the limit is raised.
 *
 * @param field the spec's field
 * @param ends whether the run has failed by it
 */
record RunLimit(String field, String reason, String message, boolean ends) {
    private static final double HOUR = 3600;

    /** The first that a run has come to, of what its own pods have used and what it has cost with its trials. */
    static Optional<RunLimit> of(TrainingRunSpec spec, @Nullable MeterStatus meter, @Nullable CostStatus cost) {
        Long deadline = spec.activeDeadlineSeconds();
        if (deadline != null && spec.search() == null && meter != null && meter.activeSeconds() >= deadline) {
            return Optional.of(new RunLimit(
                    "spec.activeDeadlineSeconds",
                    "DeadlineExceeded",
                    "its pods were at work for the " + deadline + " seconds of spec.activeDeadlineSeconds",
                    true));
        }
        Budget budget = spec.budget();
        return budget == null || cost == null
                ? Optional.empty()
                : Stream.of(
                                spent("gpuHours", budget.gpuHours(), cost.gpuHours()),
                                spent("cpuHours", budget.cpuHours(), cost.cpuHours()))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    private static Optional<RunLimit> spent(String field, @Nullable Double budget, double used) {
        return budget == null || used < budget
                ? Optional.empty()
                : Optional.of(new RunLimit(
                        "spec.budget." + field,
                        "BudgetSpent",
                        "its pods have used " + used + " of the " + budget + " " + field + " of spec.budget." + field,
                        false));
    }

    /**
     * How long a run that has come to none can be at work before it comes to one.
     *
     * @param together stages that are at work at once: trials of a search
     */
    static Optional<Duration> left(
            TrainingRunSpec spec, @Nullable MeterStatus meter, @Nullable CostStatus cost, int together) {
        Compute compute = spec.compute();
        int nodes = Defaults.or(compute.nodes(), 1) * together;
        double gpus = compute.gpu() == null ? 0 : compute.gpu().count();
        double cpus = new Quantity(compute.cpu()).getNumericalAmount().doubleValue();
        Budget budget = spec.budget() == null ? new Budget(null, null) : spec.budget();
        Long deadline = spec.activeDeadlineSeconds();
        return Stream.of(
                        deadline == null || spec.search() != null
                                ? Double.POSITIVE_INFINITY
                                : deadline - (meter == null ? 0 : meter.activeSeconds()),
                        seconds(budget.gpuHours(), cost == null ? 0 : cost.gpuHours(), gpus * nodes),
                        seconds(budget.cpuHours(), cost == null ? 0 : cost.cpuHours(), cpus * nodes))
                .min(Double::compare)
                .filter(Double::isFinite)
                .map(seconds -> Duration.ofMillis(Math.max(1000, Math.round(1000 * seconds) + 1000)));
    }

    private static double seconds(@Nullable Double budget, double used, double rate) {
        return budget == null || rate == 0 ? Double.POSITIVE_INFINITY : HOUR * (budget - used) / rate;
    }

    /** What it means for a run once its pod is gone. */
    Verdict verdict(String what) {
        String sentence = what + message + "; it stopped at its last checkpoint and goes on from there when " + field
                + " is raised";
        return ends ? Verdict.failed(reason, sentence) : Verdict.blocked(reason, sentence);
    }
}
