package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EditorTest {
    static List<Scenario> scenarios() {
        return Scenarios.ALL;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void somebodyEditsWithinEachStatusWrite(Scenario scenario) {
        assertThat(Suite.complaints(
                        "editors",
                        scenario,
                        4,
                        List.of(
                                new Editor(true, false),
                                new Editor(true, true),
                                new Editor(false, false),
                                new Editor(false, true))))
                .isEmpty();
    }
}
