package dev.cultivar.trainer.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.schedule.Constant;
import dev.cultivar.api.schedule.Cosine;
import dev.cultivar.api.schedule.CosineWithRestarts;
import dev.cultivar.api.schedule.Decay;
import dev.cultivar.api.schedule.InverseSquareRoot;
import dev.cultivar.api.schedule.Linear;
import dev.cultivar.api.schedule.Polynomial;
import dev.cultivar.api.schedule.ScheduleSpec;
import dev.cultivar.api.schedule.WarmupStableDecay;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.trainer.Workshop;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleGoldenTest {
    @Test
    void constantIsAsTransformersComputesIt() throws IOException {
        hold("schedule/constant/rates.json", Constant.class);
    }

    @Test
    void linearIsAsTransformersComputesIt() throws IOException {
        hold("schedule/linear/rates.json", Linear.class);
    }

    @Test
    void cosineIsAsTransformersComputesIt() throws IOException {
        hold("schedule/cosine/rates.json", Cosine.class);
    }

    @Test
    void cosineWithAFloorIsAsTransformersComputesIt() throws IOException {
        hold("schedule/cosine/floor.json", Cosine.class);
    }

    @Test
    void warmupStableDecayIsAsTransformersComputesIt() throws IOException {
        hold("schedule/warmupStableDecay/rates.json", WarmupStableDecay.class);
    }

    @Test
    void polynomialIsAsTransformersComputesIt() throws IOException {
        hold("schedule/polynomial/rates.json", Polynomial.class);
    }

    @Test
    void inverseSquareRootIsAsTransformersComputesIt() throws IOException {
        hold("schedule/inverseSquareRoot/rates.json", InverseSquareRoot.class);
    }

    @Test
    void cosineWithRestartsIsAsTransformersComputesIt() throws IOException {
        hold("schedule/cosineWithRestarts/rates.json", CosineWithRestarts.class);
    }

    @Test
    void theOthersMeetTheirClosedForms() {
        Schedule square = new PolynomialSchedule(new Polynomial(2L, 0.2, 2.0), 10);
        assertThat(square.factor(1)).isEqualTo(0.5);
        assertThat(square.factor(6)).isCloseTo(0.2 + 0.8 / 4, within(1e-15));
        assertThat(square.factor(11)).isEqualTo(0.2);

        assertThat(new InverseSquareRootSchedule(new InverseSquareRoot(2L, 5L)).factor(17))
                .isEqualTo(0.5);

        Schedule twice = new CosineWithRestartsSchedule(new CosineWithRestarts(0L, 2), 8);
        assertThat(twice.factor(2)).isCloseTo(0.5, within(1e-15));
        assertThat(twice.factor(4)).isEqualTo(1);
        assertThat(twice.factor(8)).isZero();
    }

    @Test
    void constantRisesFromZeroOverItsWarmup() {
        Schedule schedule = new ConstantSchedule(new Constant(4L));

        assertThat(new double[] {schedule.factor(0), schedule.factor(1), schedule.factor(3), schedule.factor(4)})
                .containsExactly(0, 0.25, 0.75, 1);
        assertThat(schedule.factor(1_000_000)).isEqualTo(1);
    }

    @Test
    void linearNeverGoesBelowZero() {
        assertThat(new LinearSchedule(new Linear(0L), 3).factor(9)).isZero();
    }

    @Test
    void halfACosineMeetsItsMiddleAndItsFloor() {
        Schedule schedule = new CosineSchedule(new Cosine(2L, 0.2, 0.5), 10);

        assertThat(schedule.factor(2)).isEqualTo(1);
        assertThat(schedule.factor(6)).isCloseTo(0.6, within(1e-15));
        assertThat(schedule.factor(10)).isCloseTo(0.2, within(1e-15));
    }

    @Test
    void decaysMeetTheirClosedFormAQuarterOfTheWay() {
        // 8 steps of decay after 12 others: step 14 has progress 1/4
        for (Decay decay : Decay.values()) {
            double share = switch (decay) {
                case linear -> 0.75;
                case cosine -> (1 + Math.sqrt(0.5)) / 2;
                case sqrt -> 0.5;
            };
            Schedule schedule = new WarmupStableDecaySchedule(new WarmupStableDecay(0L, 8L, 0.2, decay), 20);

            assertThat(schedule.factor(11)).isEqualTo(1);
            assertThat(schedule.factor(14)).as("%s", decay).isCloseTo(0.2 + 0.8 * share, within(1e-15));
            assertThat(schedule.factor(20)).isEqualTo(0.2);
        }
    }

    @Test
    void warmUpAndDecayThatDoNotFitAreRefused() {
        ScheduleSpec spec = new WarmupStableDecay(6L, 5L, 0.0, Decay.linear);

        assertThatThrownBy(() -> Schedules.of(spec, 10))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("warmupSteps 6 and decaySteps 5 are more than the stage's 10 steps");
        assertThat(Schedules.of(spec, 11).factor(0)).isZero();
    }

    private static void hold(String path, Class<? extends ScheduleSpec> branch) throws IOException {
        JsonNode golden;
        try (InputStream in = ScheduleGoldenTest.class.getResourceAsStream("/golden/" + path)) {
            golden = Workshop.JSON.readTree(in);
        }
        double relative = golden.at("/tolerance/relative").asDouble();
        double absolute = golden.at("/tolerance/absolute").asDouble();
        assertThat(golden.path("inputs").size()).isPositive();
        for (int i = 0; i < golden.path("inputs").size(); i++) {
            JsonNode input = golden.path("inputs").get(i);
            JsonNode rates = golden.path("expected").get(i);
            double top = input.path("learningRate").asDouble();
            ObjectNode fields = ((ObjectNode) input.deepCopy()).without(List.of("learningRate", "steps"));
            Schedule schedule = Schedules.of(
                    CanonicalJson.strict().treeToValue(fields, branch),
                    input.path("steps").asLong());
            for (int step = 0; step < rates.size(); step++) {
                double expected = rates.get(step).asDouble();
                assertThat(top * schedule.factor(step))
                        .as("%s at step %s", input, step)
                        .isCloseTo(expected, within(relative * expected + absolute));
            }
        }
    }
}
