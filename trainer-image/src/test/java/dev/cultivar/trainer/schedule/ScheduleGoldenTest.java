package dev.cultivar.trainer.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.schedule.Constant;
import dev.cultivar.api.schedule.Linear;
import dev.cultivar.trainer.Workshop;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class ScheduleGoldenTest {
    @Test
    void constantIsAsTransformersComputesIt() throws IOException {
        hold("schedule/constant/rates.json", (warmup, total) -> new ConstantSchedule(new Constant(warmup)));
    }

    @Test
    void linearIsAsTransformersComputesIt() throws IOException {
        hold("schedule/linear/rates.json", (warmup, total) -> new LinearSchedule(new Linear(warmup), total));
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

    private interface Maker {
        Schedule of(long warmup, long total);
    }

    private static void hold(String path, Maker maker) throws IOException {
        JsonNode golden;
        try (InputStream in = ScheduleGoldenTest.class.getResourceAsStream("/golden/" + path)) {
            golden = Workshop.JSON.readTree(in);
        }
        double tolerance = golden.at("/tolerance/relative").asDouble();
        assertThat(golden.path("inputs").size()).isPositive();
        for (int i = 0; i < golden.path("inputs").size(); i++) {
            JsonNode input = golden.path("inputs").get(i);
            JsonNode rates = golden.path("expected").get(i);
            double top = input.path("learningRate").asDouble();
            Schedule schedule = maker.of(
                    input.path("warmupSteps").asLong(), input.path("steps").asLong());
            for (int step = 0; step < rates.size(); step++) {
                double expected = rates.get(step).asDouble();
                assertThat(top * schedule.factor(step))
                        .as("%s at step %s", input, step)
                        .isCloseTo(expected, within(tolerance * Math.max(expected, 1e-300)));
            }
        }
    }
}
