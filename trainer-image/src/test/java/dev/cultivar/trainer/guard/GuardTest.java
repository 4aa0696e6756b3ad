package dev.cultivar.trainer.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.GuardStatus;
import dev.cultivar.api.stage.GradientNorm;
import dev.cultivar.api.stage.Guards;
import dev.cultivar.api.stage.LossSpike;
import dev.cultivar.api.stage.Rollback;
import dev.cultivar.api.stage.RollbackBatches;
import dev.cultivar.trainer.Workshop;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
    private static Guard guard(@Nullable Guards spec, GuardState before) {
        return new Guard("read", spec, before, Map::of);
    }

    private static Guard spike(int window, double quantile, double factor, double... losses) {
        Guard guard = guard(new Guards(new LossSpike(window, quantile, factor), null, null, null), GuardState.START);
        for (double loss : losses) {
            guard.taken(loss);
        }
        return guard;
    }

    private static @Nullable StepRefused refusal(Runnable judged) {
        return catchThrowableOfType(StepRefused.class, judged::run);
    }

    private static StepRefused refused(Runnable judged) {
        return Objects.requireNonNull(refusal(judged));
    }

    @Test
    void quantilesAreAsNumpyComputesThem() throws IOException {
        JsonNode golden;
        try (InputStream in = GuardTest.class.getResourceAsStream("/golden/" + "guard/lossSpike/quantiles.json")) {
            golden = Workshop.JSON.readTree(in);
        }
        double tolerance = golden.at("/tolerance/absolute").asDouble();
        for (int i = 0; i < golden.at("/inputs/windows").size(); i++) {
            List<Double> window = new ArrayList<>();
            golden.at("/inputs/windows/" + i).forEach(value -> window.add(value.asDouble()));
            for (int j = 0; j < golden.at("/inputs/quantiles").size(); j++) {
                assertThat(Guard.quantile(
                                window, golden.at("/inputs/quantiles/" + j).asDouble()))
                        .isEqualTo(
                                golden.at("/expected/quantiles/" + i + "/" + j).asDouble(), within(tolerance));
            }
        }
    }

    @Test
    void aLossAboveFactorTimesTheQuantileIsRefusedWithAllThatItIsToldBy() {
        Guard guard = spike(4, 0.5, 3, 4, 1, 2, 3);

        // the median is 2.5
        assertThatNoException().isThrownBy(() -> guard.loss(5, 7.5));
        StepRefused refused = refused(() -> guard.loss(5, 7.6));
        assertThat(refused.reason()).isEqualTo("LossSpike");
        assertThat(refused.step()).isEqualTo(5);
        assertThat(refused.sentence())
                .isEqualTo("stage read, step 5: the loss is 7.6, more than 3.0 x 2.5, the 0.5-quantile of the last 4"
                        + " (guards.lossSpike); this step was not applied");
    }

    @Test
    void eachOfWindowQuantileAndFactorMovesTheBound() {
        double[] losses = {9, 1, 2, 3, 4};
        assertThat(refusal(() -> spike(4, 0.5, 2, losses).loss(6, 5.1))).isNotNull();
        assertThat(refusal(() -> spike(5, 0.5, 2, losses).loss(6, 5.1))).isNull();
        assertThat(refusal(() -> spike(4, 1.0, 2, losses).loss(6, 5.1))).isNull();
        assertThat(refusal(() -> spike(4, 0.5, 2.1, losses).loss(6, 5.1))).isNull();
    }

    @Test
    void nothingIsASpikeBeforeTheWindowIsFullNorBesideLossesThatAreNotPositive() {
        assertThat(refusal(() -> spike(4, 0.5, 2, 1, 1, 1).loss(4, 1e9))).isNull();
        assertThat(refusal(() -> spike(4, 0.5, 2, 1, 1, 1, 1).loss(5, 1e9))).isNotNull();
        assertThat(refusal(() -> spike(4, 0.5, 2, -1, -1, -1, -1).loss(5, 1e9))).isNull();
        assertThat(refusal(() -> spike(4, 0.5, 2, 0, 0, 0, 0).loss(5, 1e9))).isNull();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNotFiniteIsRefusedWithoutAnyField(double value) {
        Guard guard = guard(null, GuardState.START);

        assertThat(refused(() -> guard.loss(3, value)).reason()).isEqualTo("NotFinite");
        assertThat(refused(() -> guard.gradientNorm(3, value)).sentence())
                .isEqualTo("stage read, step 3: the gradient norm is " + value + "; this step was not applied");
        assertThat(refusal(() -> guard.loss(3, 1e300))).isNull();
        assertThat(refusal(() -> guard.gradientNorm(3, 1e300))).isNull();
    }

    @Test
    void aGradientNormAboveItsBoundIsRefused() {
        Guard guard = guard(new Guards(null, new GradientNorm(2.0), null, null), GuardState.START);

        assertThat(refusal(() -> guard.gradientNorm(1, 2.0))).isNull();
        assertThat(refused(() -> guard.gradientNorm(1, 2.1)).reason()).isEqualTo("GradientNorm");
    }

    @Test
    void aLastUpdateAfterWhichSomethingIsNotFiniteIsRefused() {
        Guard guard = guard(null, GuardState.START);

        assertThat(refusal(() -> guard.end(9, 1e300, 1e300))).isNull();
        assertThat(refused(() -> guard.end(9, Double.NaN, 1)).sentence())
                .startsWith("stage read, step 9: the loss is NaN after the update of the last step");
        assertThat(refused(() -> guard.end(9, 1, Double.POSITIVE_INFINITY)).sentence())
                .startsWith("stage read, step 9: the norm of the weights is Infinity after");
        assertThat(refused(() -> guard.end(9, 1, Double.NaN)).reason()).isEqualTo("NotFinite");
    }

    @Test
    void theLearningRateIsMultipliedOnceForEachRollback() {
        Guards spec = new Guards(null, null, null, new Rollback(5, RollbackBatches.skip, 0.5));
        GuardStatus twice = new GuardStatus(2, 7L, 0, "LossSpike", 9L, "seen");

        assertThat(guard(spec, GuardState.START).rate()).isEqualTo(1);
        assertThat(guard(spec, new GuardState(twice, List.of())).rate()).isEqualTo(0.25);
        assertThat(guard(null, new GuardState(twice, List.of())).rate()).isEqualTo(1);
    }

    @Test
    void theLossesGoOnFromWhereTheyWereSaved() {
        Guard first = spike(3, 0.5, 2, 5, 1, 1);
        first.taken(1);
        assertThat(first.state().losses()).containsExactly(1.0, 1.0, 1.0);

        Guard second = guard(new Guards(new LossSpike(3, 0.5, 2.0), null, null, null), first.state());

        assertThat(refusal(() -> second.loss(5, 2.1))).isNotNull();
        assertThat(refusal(() -> second.loss(5, 2.0))).isNull();
    }
}
