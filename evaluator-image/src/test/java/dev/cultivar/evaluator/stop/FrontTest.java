package dev.cultivar.evaluator.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FrontTest {
    private static List<Boolean> front(double[]... points) {
        return Front.of(List.of(points));
    }

    @Test
    void isWhatNothingElseBeats() {
        assertThat(front(
                        new double[] {0, 0},
                        new double[] {0.3, -0.1},
                        new double[] {0.2, -0.2},
                        new double[] {0.5, -0.2},
                        new double[] {0.5, -0.3}))
                .as("the third has less of both than the second, the fifth as much of one and less of the other")
                .containsExactly(true, true, false, true, false);
    }

    @Test
    void equalPointsDoNotBeatEachOther() {
        assertThat(front(new double[] {1, 1}, new double[] {1, 1})).containsExactly(true, true);
    }

    @Test
    void oneMoreThingToKeepLeavesMoreOnIt() {
        assertThat(front(new double[] {0.3, -0.1}, new double[] {0.2, -0.2})).containsExactly(true, false);
        assertThat(front(new double[] {0.3, -0.1, -0.4}, new double[] {0.2, -0.2, 0}))
                .containsExactly(true, true);
    }
}
