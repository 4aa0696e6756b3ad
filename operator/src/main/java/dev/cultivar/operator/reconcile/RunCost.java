package dev.cultivar.operator.reconcile;

import dev.cultivar.api.CostStatus;
import dev.cultivar.api.MeterStatus;
import dev.cultivar.api.StageStatus;
import dev.cultivar.operator.config.Rates;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a run has used, and what that costs at an installation's rates: sum over CPU and GPU of hours x price, and of hours x
 * watts / 1000. Invariant: no figure falls below what was said before, for jobs can be deleted.
 */
final class RunCost {
    /** Metrics of reports that it counts. */
    static final String TOKENS = "tokens";

    static final String FLOPS = "flops";

    private RunCost() {}

    /** What jobs and reports tell of a run. */
    record Used(double cpuSeconds, double gpuSeconds, double tokens, double flops) {

        /** A run of these stages. */
        static Used of(@Nullable MeterStatus meter, List<StageStatus> stages) {
            return new Used(
                    meter == null ? 0 : meter.cpuSeconds(),
                    meter == null ? 0 : meter.gpuSeconds(),
                    sum(stages, TOKENS),
                    sum(stages, FLOPS));
        }

        /** The trials of a search together. */
        static Used of(List<CostStatus> trials) {
            return new Used(
                    3600 * trials.stream().mapToDouble(CostStatus::cpuHours).sum(),
                    3600 * trials.stream().mapToDouble(CostStatus::gpuHours).sum(),
                    trials.stream().mapToDouble(CostStatus::tokens).sum(),
                    trials.stream().mapToDouble(CostStatus::flops).sum());
        }

        /** Together with something else. */
        Used and(Used other) {
            return new Used(
                    cpuSeconds + other.cpuSeconds,
                    gpuSeconds + other.gpuSeconds,
                    tokens + other.tokens,
                    flops + other.flops);
        }

        private static double sum(List<StageStatus> stages, String metric) {
            return stages.stream()
                    .filter(stage -> stage.reusedFrom() == null)
                    .mapToDouble(stage -> stage.metrics().getOrDefault(metric, 0.0))
                    .sum();
        }
    }

    static CostStatus of(Used used, Rates rates, @Nullable CostStatus before) {
        double cpu = hours(used.cpuSeconds(), before == null ? 0 : before.cpuHours());
        double gpu = hours(used.gpuSeconds(), before == null ? 0 : before.gpuHours());
        return new CostStatus(
                cpu,
                gpu,
                Math.max(before == null ? 0 : before.tokens(), Math.round(used.tokens())),
                Math.max(before == null ? 0 : before.flops(), used.flops()),
                energy(cpu, rates.cpuWatts(), gpu, rates.gpuWatts()),
                money(cpu, rates.cpuHour(), gpu, rates.gpuHour()));
    }

    private static @Nullable Double energy(double cpu, OptionalDouble cpuWatts, double gpu, OptionalDouble gpuWatts) {
        if (cpuWatts.isEmpty() && gpuWatts.isEmpty()) {
            return null;
        }
        return rounded((cpu * cpuWatts.orElse(0) + gpu * gpuWatts.orElse(0)) / 1000);
    }

    private static @Nullable String money(
            double cpu, Optional<BigDecimal> cpuHour, double gpu, Optional<BigDecimal> gpuHour) {
        if (cpuHour.isEmpty() && gpuHour.isEmpty()) {
            return null;
        }
        BigDecimal sum = BigDecimal.valueOf(cpu)
                .multiply(cpuHour.orElse(BigDecimal.ZERO))
                .add(BigDecimal.valueOf(gpu).multiply(gpuHour.orElse(BigDecimal.ZERO)));
        return sum.setScale(4, RoundingMode.HALF_UP).toPlainString();
    }

    private static double hours(double seconds, double before) {
        return Math.max(before, rounded(seconds / 3600));
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
