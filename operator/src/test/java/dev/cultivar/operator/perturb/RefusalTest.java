package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalTest {
    static List<Scenario> scenarios() {
        return Scenarios.ALL;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void eachWriteIsRefusedInEachWay(Scenario scenario) {
        List<Disturbance> refusals = new ArrayList<>();
        for (Ledger.Write write : Experiment.undisturbed(scenario).writes()) {
            Refusal.FATES.forEach(fate -> refusals.add(new Refusal(write, fate)));
        }
        assertThat(Suite.complaints("refusals", scenario, 10, refusals)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void readsFailNowAndThen(Scenario scenario) {
        List<Disturbance> failing = new ArrayList<>();
        Refusal.FATES.forEach(fate -> failing.add(new FailingReads(3, fate)));
        assertThat(Suite.complaints("failing reads", scenario, 4, failing)).isEmpty();
    }
}
