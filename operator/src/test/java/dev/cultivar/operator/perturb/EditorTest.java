package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("perturb") // its drawn cases still find races, of the operator and of the scenarios themselves: make perturb
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
                        List.of(
                                new Editor(true, false),
                                new Editor(true, true),
                                new Editor(false, false),
                                new Editor(false, true))))
                .isEmpty();
    }
}
