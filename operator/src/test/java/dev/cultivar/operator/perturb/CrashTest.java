package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrashTest {
    static List<Scenario> scenarios() {
        return Scenarios.ALL;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void diesAtEachWriteAndGoesOn(Scenario scenario) {
        List<Disturbance> crashes = new ArrayList<>();
        for (Ledger.Write write : Experiment.undisturbed(scenario).writes()) {
            crashes.add(new Crash(write, false));
            crashes.add(new Crash(write, true));
        }
        assertThat(Suite.complaints("crash", scenario, 12, crashes)).isEmpty();
    }
}
