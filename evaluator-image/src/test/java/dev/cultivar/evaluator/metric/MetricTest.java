package dev.cultivar.evaluator.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.search.Goal;
import dev.cultivar.api.task.Choice;
import dev.cultivar.api.task.Generate;
import dev.cultivar.api.task.Lm;
import dev.cultivar.api.task.TaskSpec;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.evaluator.task.Examiner;
import dev.cultivar.evaluator.task.Setting;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator ranks trials by agrees with what the pods measure. */
class MetricTest {
    @ParameterizedTest
    @EnumSource(Metric.class)
    void aSearchRanksInTheMetricsOwnOrder(Metric metric) {
        Goal goal = metric.better() == Better.lower ? Goal.minimize : Goal.maximize;
        assertThat(Goal.of(metric.name())).isEqualTo(goal);
    }

    @ParameterizedTest
    @ValueSource(classes = {Lm.class, Choice.class, Generate.class})
    void aTaskGivesTheMetricsThatItsSpecNames(Class<? extends TaskSpec> task) {
        TaskSpec spec = CanonicalJson.strict().convertValue(Map.of(), task);
        assertThat(Examiner.of("t", spec, Setting.plain(0)).metrics())
                .extracting(Metric::name)
                .containsExactlyInAnyOrderElementsOf(spec.measures());
    }
}
