package dev.cultivar.evaluator.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which trials are one learner, of searches whose values are listed and of those whose values are drawn. */
class FoldsTest {
    private final List<Member> members = new ArrayList<>();

    private void trial(String model, String leftOut, String... axes) {
        Map<String, String> coordinates = new TreeMap<>(Map.of("out", leftOut));
        Arrays.stream(axes).map(axis -> axis.split("=")).forEach(axis -> coordinates.put(axis[0], axis[1]));
        members.add(
                new Member(model, coordinates, new ModelState("0", null), Map.of("held", List.of(leftOut.split(",")))));
    }

    private Folds folds() {
        return new Folds(new EvaluateWork(members, List.of(), List.of(), Map.of(), List.of(), List.of()));
    }

    private void assertNone(String obstacle) {
        Folds folds = folds();
        assertThat(folds.names()).isEmpty();
        assertThat(folds.roster("held")).isNull();
        assertThat(folds.obstacle("held")).isEqualTo(obstacle);
    }

    @Test
    void trialsThatDifferInWhatTheyLeftOutAreOneLearnerAndOtherAxesMakeOthers() {
        members.add(new Member("base", Map.of(), new ModelState("0", null)));
        for (String leftOut : List.of("law", "tax", "sea,hill")) {
            for (String seed : List.of("1", "2")) {
                trial("read", leftOut, "rate=0.1", "seed=" + seed);
                trial("read", leftOut, "rate=0.2", "seed=" + seed);
            }
        }
        Folds folds = folds();
        assertThat(folds.names()).containsExactly("held");
        assertThat(folds.obstacle("held")).isEmpty();
        assertThat(Objects.requireNonNull(folds.roster("held")).members().keySet())
                .containsExactly(
                        "base",
                        "read[rate=0.1, seed=1]",
                        "read[rate=0.2, seed=1]",
                        "read[rate=0.1, seed=2]",
                        "read[rate=0.2, seed=2]");
    }

    @Test
    void aDrawnRateIsNotWhatWasLeftOutAlthoughNoTwoTrialsHaveTheSame() {
        trial("read", "law", "rate=0.11");
        trial("read", "law", "rate=0.12");
        trial("read", "tax", "rate=0.13");
        trial("read", "tax", "rate=0.14");
        Folds folds = folds();
        assertThat(Objects.requireNonNull(folds.roster("held")).members()).isEmpty();
        assertThat(Objects.requireNonNull(folds.roster("held"))
                        .side("gate g: where", Map.of())
                        .absent())
                .extracting(AbsentMember::reason)
                .containsExactly(
                        "no trial was asked of tax",
                        "no trial was asked of tax",
                        "no trial was asked of law",
                        "no trial was asked of law");
    }

    @Test
    void whereTwoAxesSayWhatWasLeftOutThereIsNoNumberOverAll() {
        trial("read", "law", "rate=0.11");
        trial("read", "tax", "rate=0.13");
        assertNone(
                "trials of read that left out different domains differ in out and rate alike: which of these says what was left out, and which makes another learner, is not known");
    }

    @Test
    void seedsThatGoWithDomainsAreSeedsAllTheSame() {
        trial("read", "law", "seed=1");
        trial("read", "tax", "seed=2");
        assertThat(Objects.requireNonNull(folds().roster("held")).members()).isEmpty();
    }

    @Test
    void theNumberIsOverAllDomainsOrThereIsNone() {
        trial("read", "law", "seed=1");
        trial("read", "tax", "seed=1");
        trial("read", "sea,hill", "seed=1");
        trial("read", "sea,moor", "seed=1");
        assertNone("sea was left out by several trials of read[seed=1]");
    }

    @Test
    void modelsThatLeftOutDifferentDomainsHaveNoNumberOverAll() {
        trial("read", "law");
        trial("read", "tax");
        trial("other", "law");
        trial("other", "tax");
        trial("other", "sea");
        assertNone("no trial of read left out sea");
    }

    @Test
    void whereNoAxisSaysWhatWasLeftOutThereIsNoNumberOverAll() {
        trial("read", "law");
        assertNone("no axis says what was left out, with one value for each answer");
    }
}
