package dev.cultivar.evaluator.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PairingTest {
    private final List<Member> members = new ArrayList<>();
    private final List<AbsentMember> absent = new ArrayList<>();

    PairingTest() {
        member("base", Map.of());
        for (String arm : List.of("a", "b")) {
            for (String seed : List.of("1", "2", "3")) {
                for (String stage : List.of("read", "answer")) {
                    member("m", Map.of("arm", arm, "seed", seed, "stage", stage));
                }
            }
        }
    }

    private void member(String model, Map<String, String> coordinates) {
        members.add(new Member(model, coordinates, new ModelState("" + members.size(), null)));
    }

    private Side side(Map<String, String> where) {
        return Roster.of(new EvaluateWork(members, absent, List.of(), Map.of(), List.of(), List.of()))
                .side("gate g: where", where);
    }

    private Pairing pairing(Map<String, String> where, Map<String, String> against) {
        return Pairing.of(side(where), side(against));
    }

    private static List<String> words(Pairing pairing) {
        return pairing.pairs().stream()
                .map(pair -> Label.of(pair.where()) + " - " + Label.of(pair.against()))
                .toList();
    }

    @Test
    void sidesArePairedOnWhatNeitherNames() {
        Pairing arms = pairing(
                Map.of("model", "m", "arm", "a", "stage", "answer"),
                Map.of("model", "m", "arm", "b", "stage", "answer"));
        assertThat(words(arms))
                .containsExactly(
                        "m[arm=a, seed=1, stage=answer] - m[arm=b, seed=1, stage=answer]",
                        "m[arm=a, seed=2, stage=answer] - m[arm=b, seed=2, stage=answer]",
                        "m[arm=a, seed=3, stage=answer] - m[arm=b, seed=3, stage=answer]");
        assertThat(arms.over()).isEqualTo("3 seeds");
        assertThat(arms.missing()).isEmpty();
    }

    @Test
    void aSideWithoutACoordinateStandsForAllOfItsValues() {
        Pairing pairing = pairing(Map.of("model", "m", "arm", "a", "stage", "read"), Map.of("model", "base"));
        assertThat(words(pairing))
                .containsExactly(
                        "m[arm=a, seed=1, stage=read] - base",
                        "m[arm=a, seed=2, stage=read] - base",
                        "m[arm=a, seed=3, stage=read] - base");
        assertThat(pairing(Map.of("model", "base"), Map.of("model", "m", "arm", "a", "stage", "read"))
                        .pairs())
                .hasSize(3);
    }

    @Test
    void oneSeedIsOneReplicate() {
        Map<String, String> one = Map.of("model", "m", "arm", "a", "stage", "read", "seed", "2");
        assertThat(pairing(one, Map.of("model", "base")).over()).isEqualTo("one seed");
        assertThat(Pairing.alone(side(one)).over()).isEqualTo("one seed");
        assertThat(Pairing.alone(side(Map.of("model", "m", "arm", "a", "stage", "read")))
                        .over())
                .isEqualTo("3 seeds");
    }

    @Test
    void whatATrialThatFailedDidNotMakeIsNamed() {
        members.removeIf(m -> m.coordinates().getOrDefault("arm", "").equals("b")
                && m.coordinates().getOrDefault("seed", "").equals("2"));
        absent.add(new AbsentMember("m", Map.of("arm", "b", "seed", "2"), "trial t-5 failed"));
        Map<String, String> b = Map.of("model", "m", "arm", "b", "stage", "read");
        assertThat(pairing(Map.of("model", "m", "arm", "a", "stage", "read"), b).missing())
                .containsExactly("m[arm=b, seed=2] (trial t-5 failed)");
        assertThat(Pairing.alone(side(b)).missing()).hasSize(1);
        // another seed and another arm do not need it
        assertThat(pairing(
                                Map.of("model", "m", "arm", "a", "seed", "1", "stage", "read"),
                                Map.of("model", "m", "arm", "b", "seed", "1", "stage", "read"))
                        .missing())
                .isEmpty();
        assertThat(Pairing.alone(side(Map.of("model", "m", "arm", "a", "stage", "read")))
                        .missing())
                .isEmpty();
    }

    @Test
    void aMemberWithoutAPartnerIsNamed() {
        member("m", Map.of("arm", "a", "seed", "4", "stage", "read"));
        Map<String, String> a = Map.of("model", "m", "arm", "a", "stage", "read");
        Map<String, String> b = Map.of("model", "m", "arm", "b", "stage", "read");
        assertThat(pairing(a, b).missing()).containsExactly("m[arm=b, stage=read] with [seed=4]");
        assertThat(pairing(b, a).missing()).containsExactly("m[arm=b, stage=read] with [seed=4]");
    }

    @Test
    void whatIsNotClearIsRefused() {
        assertThatThrownBy(() -> pairing(
                        Map.of("model", "m", "arm", "a", "stage", "read"), Map.of("model", "m", "stage", "read")))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("name arm as the other side does")
                .hasMessageContaining("a, b");
        assertThatThrownBy(
                        () -> pairing(Map.of("model", "m", "stage", "answer"), Map.of("model", "m", "stage", "read")))
                .hasMessageContaining("gate g: where: name one arm: seeds alone are repetitions");
        assertThatThrownBy(() -> pairing(Map.of("model", "m", "arm", "a"), Map.of("model", "base")))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("name one stage");
        assertThatThrownBy(() -> side(Map.of("arm", "a"))).hasMessageContaining("give {model: name}: base, m");
        assertThatThrownBy(() -> side(Map.of("model", "m", "arm", "c")))
                .hasMessageContaining("no arm c; there are a, b");
        assertThatThrownBy(() -> side(Map.of("model", "m", "lr", "1")))
                .hasMessageContaining("no coordinate lr; it has arm, seed, stage");
        member("n", Map.of("arm", "a", "seed", "1"));
        member("n", Map.of("arm", "b", "seed", "2"));
        assertThatThrownBy(() -> side(Map.of("model", "n", "arm", "a", "seed", "2")))
                .hasMessageContaining("there is no member n[arm=a, seed=2]");
    }

    private static Map<String, String> with(Map<String, String> shares, String third) {
        Map<String, String> three = new TreeMap<>(shares);
        three.put("money.c", third);
        return three;
    }

    @Test
    void theShareThatFollowsNeedNotBeNamed() {
        for (String total : List.of("5", "10")) {
            for (String seed : List.of("1", "2")) {
                Map<String, String> all = Map.of("money", total, "seed", seed, "money.a", "1", "money.b", "0");
                Map<String, String> half = Map.of("money", total, "seed", seed, "money.a", "0.5", "money.b", "0.5");
                Map<String, String> rest = Map.of("money", total, "seed", seed, "money.a", "0.5", "money.b", "0");
                member("two", all);
                member("two", half);
                member("three", with(all, "0"));
                member("three", with(half, "0"));
                member("three", with(rest, "0.5"));
            }
        }
        Pairing whole = pairing(
                Map.of("model", "two", "money", "5", "money.a", "1"),
                Map.of("model", "two", "money", "5", "money.a", "0.5"));
        assertThat(whole.missing()).isEmpty();
        assertThat(words(whole))
                .containsExactly(
                        "two[money=5, money.a=1, money.b=0, seed=1] - two[money=5, money.a=0.5, money.b=0.5, seed=1]",
                        "two[money=5, money.a=1, money.b=0, seed=2] - two[money=5, money.a=0.5, money.b=0.5, seed=2]");
        assertThatThrownBy(
                        () -> pairing(Map.of("model", "two", "money.a", "1"), Map.of("model", "two", "money.a", "0.5")))
                .as("another total is another question")
                .hasMessageContaining("name one money:");
        assertThat(pairing(
                                Map.of("model", "three", "money", "5", "money.a", "1"),
                                Map.of("model", "three", "money", "5", "money.a", "0.5"))
                        .missing())
                .as("the rest of a half goes to b or to c")
                .isNotEmpty();
        assertThat(pairing(
                                Map.of("model", "three", "money", "5", "money.a", "1"),
                                Map.of("model", "three", "money", "5", "money.a", "0.5", "money.b", "0"))
                        .pairs())
                .hasSize(2);
    }

    @Test
    void theOnlyModelNeedNotBeNamed() {
        members.removeFirst();
        assertThat(side(Map.of("arm", "a", "seed", "1")).words()).isEqualTo("m[arm=a, seed=1]");
    }

    @Test
    void twoOfOneNameAreRefused() {
        member("base", Map.of());
        assertThatThrownBy(() -> side(Map.of("model", "base"))).hasMessageContaining("base is there twice");
    }
}
