package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimeTravelTest {
    static List<Scenario> scenarios() {
        return Scenarios.ALL;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void startsOnListsOfAnEarlierTime(Scenario scenario) {
        List<Disturbance> travels = new ArrayList<>();
        for (Ledger.Write write : Experiment.undisturbed(scenario).writes()) {
            travels.add(new TimeTravel(write, 2));
            travels.add(new TimeTravel(write, 5));
        }
        assertThat(Suite.complaints("time travel", scenario, 6, travels)).isEmpty();
    }
}
