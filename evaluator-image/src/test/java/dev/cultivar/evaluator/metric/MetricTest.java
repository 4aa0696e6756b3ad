package dev.cultivar.evaluator.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.search.Goal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the operator ranks trials by agrees with what the pods measure. */
class MetricTest {
    @ParameterizedTest
    @EnumSource(Metric.class)
    void aSearchRanksInTheMetricsOwnOrder(Metric metric) {
        Goal goal = metric.better() == Better.lower ? Goal.minimize : Goal.maximize;
        assertThat(Goal.of(metric.name())).isEqualTo(goal);
    }
}
