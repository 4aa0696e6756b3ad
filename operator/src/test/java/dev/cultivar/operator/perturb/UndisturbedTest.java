package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.RecordType;
import dev.cultivar.operator.cluster.Workspace;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UndisturbedTest {
    static List<Scenario> scenarios() {
        return Scenarios.ALL;
    }

    /** Each write says what it was decided on; no order is worked on twice; nothing is written when idle or after a restart. */
    @ParameterizedTest
    @MethodSource("scenarios")
    void playsWithoutAComplaint(Scenario scenario) {
        TreeMap<String, TreeSet<String>> reasons = new TreeMap<>();
        for (Ledger.Write write : Experiment.undisturbed(scenario).writes()) {
            List<String> words = List.of(write.label().split(": ", 2));
            String what = words.getFirst().replaceFirst("/.*", "");
            reasons.computeIfAbsent(what, ignored -> new TreeSet<>())
                    .addAll(words.stream()
                            .skip(1)
                            .filter(said -> !said.isEmpty())
                            .toList());
        }
        assertThat(reasons).isNotEmpty();
        reasons.forEach((what, said) -> TestingPage.lists("writes", scenario.name(), what, said));
    }

    /** A claim has no watch. */
    @Test
    void whatComesWithoutANoticeIsSeenAtTheNextLook() {
        Workspace bare = new Workspace(World.ADMIN, World.SERVER.namespace());
        try (Life life = new Life(World.SERVER, bare.namespace(), new Ledger(), Disturbance.NONE, () -> {})) {
            bare.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
            bare.until(DomainDataset.class, "pages", "Stalled", "True", "StoreMissing");
            World.SERVER.store(bare.namespace());
            bare.hands().job("pages", "prepare", 1);
            assertThat(life.proxy().notices()).containsKey("jobs");
        }
    }
}
