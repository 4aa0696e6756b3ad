package dev.cultivar.operator.config;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an hour of compute costs and draws here; what is absent is not estimated.
 *
 * @param cpuHour price of a CPU for an hour
 * @param gpuHour price of a GPU for an hour
 * @param cpuWatts power of a CPU
 * @param gpuWatts power of a GPU
 */
public record Rates(
        Optional<BigDecimal> cpuHour, Optional<BigDecimal> gpuHour, OptionalDouble cpuWatts, OptionalDouble gpuWatts) {
    /** Nothing is known. */
    public static final Rates NONE =
            new Rates(Optional.empty(), Optional.empty(), OptionalDouble.empty(), OptionalDouble.empty());
}
