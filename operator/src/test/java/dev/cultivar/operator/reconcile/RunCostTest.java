package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.CostStatus;
import dev.cultivar.api.MeterStatus;
import dev.cultivar.api.StageStatus;
import dev.cultivar.operator.config.Rates;
import dev.cultivar.operator.config.Serialization;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RunCostTest {
    private static final Rates RATES = new Rates(
            Optional.of(new BigDecimal("0.04")),
            Optional.of(new BigDecimal("2.5")),
            OptionalDouble.of(10),
            OptionalDouble.of(400));

    @Test
    void hoursTimesRatesAreMoneyAndEnergy() {
        RunCost.Used used = new RunCost.Used(2 * 3600, 1800, 1_000_000, 6e12);

        assertThat(RunCost.of(used, RATES, null))
                .as("2 CPU hours and half a GPU hour: 0.08 + 1.25, (20 + 200) / 1000")
                .isEqualTo(new CostStatus(2.0, 0.5, 1_000_000L, 6e12, 0.22, "1.3300"));
    }

    @Test
    void withoutRatesNothingIsEstimated() {
        assertThat(RunCost.of(new RunCost.Used(3600, 0, 5, 7), Rates.NONE, null))
                .isEqualTo(new CostStatus(1.0, 0.0, 5L, 7.0, null, null));
        Rates cpuAlone = new Rates(
                Optional.of(BigDecimal.ONE), Optional.empty(), OptionalDouble.empty(), OptionalDouble.empty());
        assertThat(RunCost.of(new RunCost.Used(3600, 3600, 0, 0), cpuAlone, null)
                        .money())
                .isEqualTo("1.0000");
    }

    @Test
    void noFigureFallsBelowWhatWasSaid() {
        CostStatus said = new CostStatus(3.0, 1.0, 500L, 9e9, null, null);

        assertThat(RunCost.of(new RunCost.Used(3600, 0, 100, 1e9), Rates.NONE, said))
                .isEqualTo(said);
    }

    @Test
    void tokensAndOperationsAreThoseOfTheStagesThatRan() {
        List<StageStatus> stages = List.of(
                stage("{name: read, state: Succeeded, metrics: {tokens: 100, flops: 1000, loss: 2}}"),
                stage("{name: fuse, state: Succeeded}"),
                stage("{name: answer, state: Running, metrics: {tokens: 20, flops: 300}}"),
                stage("{name: shared, state: Succeeded, reusedFrom: other, metrics: {tokens: 7000, flops: 90000}}"));

        assertThat(RunCost.Used.of(new MeterStatus("2026-11-28T12:00:00Z", 30.0, 60.0, 0.0), stages))
                .isEqualTo(new RunCost.Used(60, 0, 120, 1300));
    }

    @Test
    void aSearchCostsWhatItsTrialsCost() {
        CostStatus one = new CostStatus(1.0, 0.5, 100L, 1e6, 0.1, "0.5");

        assertThat(RunCost.Used.of(List.of(one, one))).isEqualTo(new RunCost.Used(7200, 3600, 200, 2e6));
    }

    private static StageStatus stage(String yaml) {
        return Serialization.kubernetes().unmarshal("---\n" + yaml, StageStatus.class);
    }
}
