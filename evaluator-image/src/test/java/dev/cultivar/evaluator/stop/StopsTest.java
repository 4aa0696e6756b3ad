package dev.cultivar.evaluator.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cultivar.api.ShiftStatus;
import dev.cultivar.api.StateStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.stop.Forgetting;
import dev.cultivar.api.stop.Gain;
import dev.cultivar.api.stop.Stop;
import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.evaluator.gate.Comparison;
import dev.cultivar.evaluator.member.Roster;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Three stages and three seeds beside a base model. All documents shift alike, so that the interval is Student's of the seeds alone:
 * m +- t(2) s / sqrt(3), t(2) = 4.302653 at 0.95 and 1.885618 at 0.8; with s = 0.01 that is 0.024841 and 0.010887.
 */
@NullUnmarked // what is absent in a status fails the test that looks at it
class StopsTest {
    private static final double HALF = 4.3026527299 * 0.01 / Math.sqrt(3);
    private static final double[] HARD = {2, 3, 4, 5};
    private static final Map<String, List<Metric>> METRICS = new TreeMap<>(Map.of(
            "domain", List.of(Metric.bitsPerByte, Metric.loss),
            "general", List.of(Metric.bitsPerByte),
            "exam", List.of(Metric.passAt1, Metric.passAtK),
            "texts/law", List.of(Metric.bitsPerByte),
            "texts/tax", List.of(Metric.bitsPerByte)));
    private static final Map<String, Metric> HEADLINES = Map.of(
            "domain", Metric.bitsPerByte,
            "general", Metric.bitsPerByte,
            "exam", Metric.passAt1,
            "texts/law", Metric.bitsPerByte,
            "texts/tax", Metric.bitsPerByte);

    private final List<Member> members = new ArrayList<>(List.of(member("base", Map.of())));
    private final List<AbsentMember> absent = new ArrayList<>();
    /** How much better than the base a state is: by subject, stage and seed. */
    private final Map<String, double[]> better = new TreeMap<>();

    StopsTest() {
        for (String stage : List.of("one", "two", "three")) {
            for (int seed = 1; seed <= 3; seed++) {
                members.add(member("m", Map.of("stage", stage, "seed", "" + seed)));
            }
        }
        shifts("one", 0.3, 0.3, 0.3);
        shifts("two", 0.5, 0.6, 0.7);
        shifts("three", 0.8, 0.9, 1.0);
        around("general", "one", -0.005);
        around("general", "two", 0.02);
        around("general", "three", 0.1);
    }

    private static Member member(String model, Map<String, String> coordinates) {
        return new Member(model, coordinates, new ModelState("0", null));
    }

    private void shifts(String stage, double... gains) {
        better.put("domain/" + stage, gains);
    }

    /** Forgets this much in the mean, with a deviation of 0.01 between seeds. */
    private void around(String subject, String stage, double forgotten) {
        better.put(subject + "/" + stage, new double[] {-forgotten + 0.01, -forgotten, -forgotten - 0.01});
    }

    private static Forgetting forgetting(String of, double atMost) {
        return new Forgetting(of, null, null, atMost);
    }

    private static Stop stop(@Nullable Double confidence, Forgetting... forgetting) {
        return stop(Map.of("model", "m"), Map.of("model", "base"), confidence, forgetting);
    }

    private static Stop stop(
            Map<String, String> where,
            Map<String, String> start,
            @Nullable Double confidence,
            Forgetting... forgetting) {
        return new Stop("keep", where, start, new Gain("domain", null, null), List.of(forgetting), confidence);
    }

    private StopStatus decided(Stop stop) {
        return stops(stop).decided(this::compare).getFirst();
    }

    private Stops stops(Stop... stops) {
        Roster roster = Roster.of(new EvaluateWork(members, absent, List.of(), Map.of(), List.of(), List.of()));
        return new Stops(List.of(stops), roster, METRICS, HEADLINES);
    }

    private Comparison compare(Exam exam, Candidate state, double confidence) {
        return Comparison.of(
                new Comparison.Sides(
                        exam.subject(),
                        exam.metric(),
                        state.words(),
                        state.start(),
                        state.pairing().over(),
                        "seeds"),
                state.pairing().pairs().stream()
                        .map(pair -> measured(exam, pair.where()))
                        .toList(),
                state.pairing().pairs().stream()
                        .map(pair -> measured(exam, pair.against()))
                        .toList(),
                confidence,
                new Bootstrap(7, 100));
    }

    private Measured measured(Exam exam, Member member) {
        String stage = member.coordinates().getOrDefault("stage", "");
        String arm = member.coordinates().getOrDefault("arm", "");
        int seed = Integer.parseInt(member.coordinates().getOrDefault("seed", "1")) - 1;
        double[] shifts = better.getOrDefault(exam.subject() + "/" + arm + stage, new double[3]);
        double[] values = Arrays.stream(HARD)
                .map(hard -> hard - exam.metric().improvement(-shifts[seed]))
                .toArray();
        List<String> ids = List.of("a", "b", "c", "d");
        return new Measured(
                "documents",
                ids,
                ids,
                new TreeMap<>(Map.of(exam.metric(), Pooled.mean(values))),
                new TreeMap<>(),
                0,
                List.of());
    }

    private static List<String> verdicts(StopStatus status) {
        return status.states().stream().map(StateStatus::within).toList();
    }

    @Test
    void figuresAndFrontAreWhatTheyAreByHand() {
        StopStatus status = decided(stop(null, forgetting("general", 0.05)));
        assertThat(status.states())
                .extracting(state -> state.coordinates().getOrDefault("stage", "start"))
                .containsExactly("start", "one", "two", "three");
        ShiftStatus gain = status.states().get(2).gain();
        assertThat(gain.estimate()).isCloseTo(0.6, within(1e-9));
        assertThat(gain.low()).isCloseTo(0.6 - 10 * HALF, within(1e-7));
        assertThat(gain.high()).isCloseTo(0.6 + 10 * HALF, within(1e-7));
        assertThat(gain.replicates()).isEqualTo(3);
        assertThat(gain.n()).isEqualTo(4);
        assertThat(gain.unit()).isEqualTo("bits/byte");
        ShiftStatus forgetting = status.states().get(2).forgetting().getFirst();
        assertThat(forgetting.estimate()).isCloseTo(0.02, within(1e-9));
        assertThat(forgetting.low()).isCloseTo(0.02 - HALF, within(1e-7));
        assertThat(forgetting.high()).isCloseTo(0.02 + HALF, within(1e-7));
        assertThat(status.states())
                .extracting(StateStatus::front)
                .as("the first stage gains something and forgets less than nothing: the start is beaten")
                .containsExactly(false, true, true, true);
        assertThat(verdicts(status)).containsExactly("Proven", "Proven", "Proven", "NotProven");
        assertThat(status.chosen()).containsOnly(Map.entry("model", "m"), Map.entry("stage", "two"));
        assertThat(status.message())
                .startsWith(
                        "m[stage=two] is chosen: of 4 states with the start, 3 are shown to forget no more than is tolerated")
                .contains("on domain 0.6 bits/byte; the 95 % interval, 0.3516 to 0.8484, is above 0.")
                .endsWith("More is gained by m[stage=three] (it forgets more than is tolerated).");
        assertThat(status.states().get(3).message())
                .isEqualTo(
                        "on general forgetting is 0.1 bits/byte; the 95 % interval, 0.0752 to 0.1248, lies wholly outside the margin of 0.05 (4 documents, 3 seeds).");
    }

    @Test
    void theUpperEndDecidesAndNotTheEstimate() {
        StopStatus status = decided(stop(null, forgetting("general", 0.03)));
        assertThat(status.states().get(2).forgetting().getFirst().estimate()).isLessThan(0.03);
        assertThat(verdicts(status)).containsExactly("Proven", "Proven", "Undecided", "NotProven");
        assertThat(status.chosen()).containsEntry("stage", "one");
        assertThat(status.message())
                .contains("m[stage=two] (that it forgets no more than is tolerated is not decided); m[stage=three]");
        assertThat(status.states().get(2).message())
                .contains("lies across the margin of 0.03", "would probably decide");
    }

    @Test
    void confidenceMakesTheIntervalNarrower() {
        assertThat(decided(stop(null, forgetting("general", 0.031))).chosen()).containsEntry("stage", "one");
        StopStatus status = decided(stop(0.8, forgetting("general", 0.031)));
        assertThat(status.chosen()).containsEntry("stage", "two");
        assertThat(status.states().get(2).forgetting().getFirst().high())
                .isCloseTo(0.02 + 1.8856180832 * 0.01 / Math.sqrt(3), within(1e-7));
    }

    @Test
    void whereNothingMayBeChosenTheStartIsAndItIsSaid() {
        StopStatus status = decided(stop(null, forgetting("general", 0.01)));
        assertThat(status.chosen()).isEqualTo(Map.of("model", "base"));
        assertThat(status.message())
                .startsWith("The start, base, is chosen: no other state is shown to forget no more than is tolerated.");
        shifts("one", -0.3, -0.2, -0.1);
        assertThat(decided(stop(null, forgetting("general", 0.03))).message())
                .startsWith(
                        "The start, base, is chosen: no state that is shown to forget no more than is tolerated gains anything.");
    }

    @Test
    void aGainThatIsNotShownIsChosenAndSaidNotToBe() {
        shifts("two", 0.1, 0.4, 1.3);
        StopStatus status = decided(stop(null, forgetting("general", 0.05)));
        assertThat(status.chosen()).containsEntry("stage", "two");
        assertThat(status.message()).contains("holds 0: that it gains anything is not shown.");
    }

    @Test
    void everythingThatIsToBeKeptCountsWhateverItsDirection() {
        around("exam", "one", 0.004);
        around("exam", "two", 0.04);
        StopStatus loose = decided(stop(null, forgetting("general", 0.05), forgetting("exam", 0.07)));
        assertThat(loose.chosen()).containsEntry("stage", "two");
        ShiftStatus exam = loose.states().get(2).forgetting().get(1);
        assertThat(exam.metric()).isEqualTo("passAt1");
        assertThat(exam.unit()).isEqualTo("share");
        assertThat(exam.estimate()).isCloseTo(0.04, within(1e-9));
        assertThat(exam.high()).isCloseTo(0.04 + HALF, within(1e-7));
        StopStatus strict = decided(stop(null, forgetting("general", 0.05), forgetting("exam", 0.03)));
        assertThat(strict.chosen()).containsEntry("stage", "one");
        assertThat(verdicts(strict)).containsExactly("Proven", "Proven", "Undecided", "NotProven");
        assertThat(strict.states())
                .extracting(StateStatus::front)
                .as("keeping the exam is worth something too: the start is back")
                .containsExactly(true, true, true, true);
    }

    @Test
    void metricsAndDomainsCanBeNamed() {
        better.put("texts/law/two", new double[] {0.2, 0.2, 0.2});
        Stop stop = new Stop(
                "keep",
                Map.of("model", "m", "stage", "two"),
                Map.of("model", "base"),
                new Gain("texts", "bitsPerByte", "law"),
                List.of(new Forgetting("texts", null, "tax", 0.0), new Forgetting("domain", "loss", null, 0.1)),
                null);
        StopStatus status = decided(stop);
        assertThat(status.states()).hasSize(2);
        assertThat(status.chosen()).containsEntry("stage", "two");
        StateStatus two = status.states().get(1);
        assertThat(two.gain().of()).isEqualTo("texts");
        assertThat(two.gain().domain()).isEqualTo("law");
        assertThat(two.gain().estimate()).isCloseTo(0.2, within(1e-9));
        assertThat(two.forgetting()).extracting(ShiftStatus::metric).containsExactly("bitsPerByte", "loss");
        assertThat(two.forgetting().get(1).estimate()).isCloseTo(-0.6, within(1e-9));
    }

    @Test
    void aRuleHasOneStartWhichIsNamedWhereItIsChosen() {
        members.clear();
        for (String arm : List.of("a", "b")) {
            for (String stage : List.of("zero", "end")) {
                for (int seed = 1; seed <= 3; seed++) {
                    members.add(member("m", Map.of("arm", arm, "stage", stage, "seed", "" + seed)));
                }
            }
        }
        better.put("domain/azero", new double[] {0.1, 0.2, 0.3});
        better.put("domain/aend", new double[] {0.5, 0.6, 0.7});
        better.put("domain/bzero", new double[] {0.9, 0.9, 0.9});
        better.put("domain/bend", new double[] {0.8, 0.8, 0.8});
        Forgetting general = forgetting("general", 0.05);
        refused(
                "stop keep: start: a rule has one start and its states have 2, m[arm=a, stage=zero], m[arm=b, stage=zero]; write a rule for each",
                stop(Map.of(), Map.of("stage", "zero"), null, general));
        StopStatus gains = decided(stop(Map.of("arm", "a"), Map.of("stage", "zero"), null, general));
        assertThat(gains.states())
                .extracting(StateStatus::coordinates)
                .containsExactly(
                        Map.of("model", "m", "arm", "a", "stage", "zero"),
                        Map.of("model", "m", "arm", "a", "stage", "end"));
        assertThat(gains.states().get(1).gain().estimate()).isCloseTo(0.4, within(1e-9));
        assertThat(gains.states().get(1).gain().low()).as("paired on seeds").isCloseTo(0.4, within(1e-9));
        StopStatus loses = decided(stop(Map.of("arm", "b"), Map.of("stage", "zero"), null, general));
        assertThat(loses.chosen()).isEqualTo(Map.of("model", "m", "arm", "b", "stage", "zero"));
        assertThat(loses.message()).startsWith("The start, m[arm=b, stage=zero], is chosen");
        StopStatus named = decided(stop(Map.of(), Map.of("arm", "a", "stage", "zero"), null, general));
        assertThat(named.states()).hasSize(4);
        assertThat(named.chosen()).as("all against one").isEqualTo(Map.of("model", "m", "arm", "b", "stage", "zero"));
    }

    @Test
    void aStateThatLacksATrialIsNeitherJudgedNorChosen() {
        absent.add(new AbsentMember("m", Map.of("seed", "4"), "trial s-4 failed"));
        StopStatus status = decided(stop(null, forgetting("general", 0.05)));
        assertThat(status.chosen()).isEmpty();
        assertThat(status.message())
                .isEqualTo(
                        "Nothing is chosen: no state could be judged. Trials are not there, and their states are not judged: m[seed=4] (trial s-4 failed).");
        assertThat(status.states().get(1).gain()).isNull();
        assertThat(status.states().get(1).within()).isEqualTo("Undecided");
        assertThat(status.states().get(1).message()).contains("m[seed=4] (trial s-4 failed)");
        StopStatus one = decided(
                stop(Map.of("model", "m", "seed", "1"), Map.of("model", "base"), null, forgetting("general", 0.05)));
        assertThat(one.chosen()).as("another seed is not asked for").containsEntry("seed", "1");
        assertThat(one.states().get(1).gain().replicates()).isEqualTo(1);
    }

    @Test
    void whatMakesNoSenseIsRefusedWithItsField() {
        Stop good = stop(null, forgetting("general", 0.05));
        refused("stops: the name keep is there twice", good, good);
        refused("stop keep: confidence: is 1.0", stop(1.0, forgetting("general", 0.05)));
        refused("stop keep: forgetting: there is none", stop(null));
        refused("stop keep: forgetting[general].atMost: is -0.1", stop(null, forgetting("general", -0.1)));
        refused("stop keep: forgetting[domain].of: domain is there twice", stop(null, forgetting("domain", 1)));
        refused(
                "stop keep: forgetting[exams].of: no task or suite exams; there are domain, exam, general",
                stop(null, forgetting("exams", 1)));
        refused(
                "stop keep: forgetting[general].metric: general does not measure loss; it measures bitsPerByte",
                stop(null, new Forgetting("general", "loss", null, 1.0)));
        refused(
                "stop keep: forgetting[general].domain: general is not asked for each domain",
                stop(null, new Forgetting("general", null, "law", 1.0)));
        refused(
                "stop keep: forgetting[texts].domain: name one domain of task texts; there are law, tax",
                stop(null, forgetting("texts", 1)));
        Forgetting general = forgetting("general", 0.05);
        refused("stop keep: start: no model bas", stop(Map.of("model", "m"), Map.of("model", "bas"), null, general));
        refused(
                "stop keep: where: model m has no stage ten",
                stop(Map.of("model", "m", "stage", "ten"), Map.of("model", "base"), null, general));
        refused(
                "stop keep: where: there is no state beside the start",
                stop(Map.of("model", "base"), Map.of("model", "base"), null, general));
        refused(
                "stop keep: start: m[seed=1] is several stages; name the one before",
                stop(Map.of("model", "m"), Map.of("model", "m", "seed", "1"), null, general));
    }

    @Test
    void statesThatAreAskedOtherThingsAreNotCompared() {
        members.replaceAll(member -> new Member(
                member.model(),
                member.coordinates(),
                member.state(),
                member.coordinates().containsValue("two") ? Map.of("texts", List.of("law")) : null));
        refused(
                "stop keep: where: m[seed=1, stage=two] is not asked texts/tax",
                stop(null, new Forgetting("texts", null, "tax", 1.0)));
    }

    @Test
    void moreStatesThanAStatusHoldsAreRefused() {
        for (int i = 0; i < 62; i++) {
            members.add(member("m", Map.of("stage", "more-" + i, "seed", "1")));
        }
        refused(
                "stop keep: where: there are 65 states and at most 64 are compared",
                stop(null, forgetting("general", 1)));
    }

    private void refused(String message, Stop... stops) {
        assertThatThrownBy(() -> stops(stops)).isInstanceOf(InvalidWork.class).hasMessageContaining(message);
    }
}
