package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoticeTest {
    static List<Scenario> scenarios() {
        return Scenarios.ALL;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void eachNoticeComesLateOrNever(Scenario scenario) {
        List<Disturbance> held = new ArrayList<>();
        Experiment.undisturbed(scenario).notices().forEach((resource, lines) -> {
            for (int line = 1; line <= lines; line++) {
                held.add(new Held(resource, line, false));
                held.add(new Held(resource, line, true));
            }
        });
        assertThat(Suite.complaints("notices", scenario, 8, held)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void noticesOfKindsComeInAnotherOrder(Scenario scenario) {
        List<Disturbance> late = Experiment.undisturbed(scenario).notices().keySet().stream()
                .<Disturbance>flatMap(resource -> Stream.of(new Late(resource, 150), new Late(resource, 400)))
                .toList();
        assertThat(Suite.complaints("order of notices", scenario, 4, late)).isEmpty();
    }
}
