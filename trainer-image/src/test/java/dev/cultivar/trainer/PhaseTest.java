package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cultivar.api.stage.Train;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.trainer.data.Seeds;
import dev.cultivar.trainer.data.Slot;
import dev.cultivar.trainer.data.SlotCursor;
import dev.cultivar.trainer.data.StepBatch;
import dev.cultivar.trainer.objective.Objectives;
import dev.cultivar.trainer.objective.Weighted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mixture over a stage: phases, temperature, ends and replay, as an order states them. */
class PhaseTest {
    private static final int LENGTH = 32;

    @TempDir
    Path folder;

    private Workshop workshop;
    private Tokenizer tokenizer;
    private BoundView large;
    private BoundView small;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(folder.resolve("store"));
        TinyTokenizer.write(folder);
        tokenizer = Tokenizer.load(folder);
        large = workshop.texts(Texts.of(80, 40, 90, 1));
        small = workshop.texts(Texts.of(20, 3, 30, 2));
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void eachPhaseKeepsItsSharesToWithinASequenceAtEachOfItsSteps() throws IOException {
        String data = "mixture: [{slot: \"a\", weight: 9}, {slot: \"b\"}], schedule: ["
                + "{from: 0.5, mixture: [{slot: \"b\", weight: 3}, {slot: \"a\"}]}, {from: 0.8, mixture: [{slot: \"c\"}]}]";
        try (Batches batches = batches(data, "{steps: 100}", Batches.Position.START)) {
            double[] shareOfA = {0.9, 0.25, 0};
            Map<String, SlotCursor> before = Map.of();
            for (int part = 0; part < 3; part++) {
                int end = new int[] {50, 80, 100}[part];
                for (int step = new int[] {0, 50, 80}[part]; step < end; step++) {
                    Objects.requireNonNull(batches.next());
                    Map<String, SlotCursor> now = batches.position().cursors();
                    long all = tokens(now) - tokens(before);
                    assertThat(tokens(now, "a") - tokens(before, "a"))
                            .as("step %s", step)
                            .isBetween((long) (shareOfA[part] * all) - LENGTH, (long) (shareOfA[part] * all) + LENGTH);
                    assertThat(now.values()).extracting(SlotCursor::part).containsOnly(part);
                }
                before = batches.position().cursors();
            }
            assertThat(tokens(before, "c")).isBetween(20 * 2L * (LENGTH - 1), 20 * 2L * LENGTH);
        }
    }

    @Test
    void aPhaseOfTokensOrEpochsBeginsWithTheFirstStepAtItsShare() throws IOException {
        String data = "mixture: [{slot: \"a\"}], schedule: [{from: 0.25, mixture: [{slot: \"a\"}, {slot: \"b\"}]}]";
        for (String duration : List.of("{tokens: 2000}", "{epochs: 2}")) {
            try (Batches batches = batches(data, duration, Batches.Position.START)) {
                double over = 0;
                while (over < 0.25) {
                    Map<String, SlotCursor> now = stepped(batches);
                    assertThat(now.values()).extracting(SlotCursor::part).containsOnly(0);
                    SlotCursor first = Objects.requireNonNull(now.get("a"));
                    over = duration.contains("tokens") ? tokens(now) / 2000.0 : first.records() / 160.0;
                }
                assertThat(stepped(batches).values())
                        .extracting(SlotCursor::part)
                        .containsOnly(1);
            }
        }
    }

    @Test
    void temperatureWeighsSlotsByTheRootOfTheirTokens() throws IOException {
        // T = 2: shares go with the square roots of the sizes
        double a = Math.sqrt(size(large));
        double b = Math.sqrt(size(small));
        String data = "temperature: 2, mixture: [{slot: \"a\"}, {slot: \"b\"}]";
        try (Batches batches = batches(data, "{steps: 200}", Batches.Position.START)) {
            Map<String, SlotCursor> last = run(batches, 200);

            assertThat(tokens(last, "a")).isCloseTo(Math.round(tokens(last) * a / (a + b)), within((long) LENGTH));
        }
    }

    @Test
    void temperatureOneMixesInProportionToSize() throws IOException {
        String data = "temperature: 1, mixture: [{slot: \"a\"}, {slot: \"b\"}]";
        try (Batches batches = batches(data, "{steps: 50}", Batches.Position.START)) {
            Map<String, SlotCursor> last = run(batches, 50);
            double share = size(large) / (double) (size(large) + size(small));

            assertThat(tokens(last, "a")).isCloseTo(Math.round(share * tokens(last)), within((long) LENGTH));
        }
    }

    @Test
    void replayTakesItsShareOfEachPhaseInEqualParts() throws IOException {
        String data =
                "mixture: [{slot: \"a\", weight: 7}], schedule: [{from: 0.5, mixture: [{slot: \"a\"}, {slot: \"d\"}]}],"
                        + " replay: {share: 0.2, of: [\"b\", \"c\"]}";
        try (Batches batches = batches(data, "{steps: 120}", Batches.Position.START)) {
            Map<String, SlotCursor> half = run(batches, 60);
            Map<String, SlotCursor> whole = run(batches, 60);

            for (String slot : List.of("b", "c")) {
                assertThat(tokens(half, slot)).isCloseTo(Math.round(0.1 * tokens(half)), within((long) LENGTH));
                assertThat(tokens(whole, slot) - tokens(half, slot))
                        .isCloseTo(Math.round(0.1 * (tokens(whole) - tokens(half))), within((long) LENGTH));
            }
            assertThat(tokens(whole, "d"))
                    .isCloseTo(Math.round(0.4 * (tokens(whole) - tokens(half))), within((long) LENGTH));
        }
    }

    @Test
    void aSlotAtItsEndLeavesItsShareToTheOthers() throws IOException {
        String data = "mixture: [{slot: \"a\"}, {slot: \"b\", maxEpochs: 1.5}]";
        try (Batches batches = batches(data, "{steps: 100}", Batches.Position.START)) {
            SlotCursor end = Objects.requireNonNull(run(batches, 100).get("b"));

            assertThat(end.records()).isEqualTo(30);
            assertThat(end.tokens()).isLessThan(100 * 2 * LENGTH / 3);
        }
    }

    @Test
    void allSlotsAtTheirEndBeforeTheStageIsAreRefusedBeforeItsFirstStep() throws IOException {
        for (String duration : List.of("{steps: 1000}", "{tokens: 100000}")) {
            Order order = order(8, "mixture: [{slot: \"a\", maxEpochs: 1}, {slot: \"b\", maxEpochs: 2}]", duration);

            assertThatThrownBy(() -> workshop.perform(order, "exhausted"))
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageContaining("every slot has reached its maxEpochs after");
        }
    }

    @Test
    void wrongPhasesAndReplaysAreRefused() throws IOException {
        refused("mixture: [{slot: \"a\"}], schedule: [{from: 0, mixture: [{slot: \"b\"}]}]", "schedule[0].from is 0.0");
        refused("mixture: [{slot: \"a\", weight: 0}]", "at least one slot must have a weight above 0");
        refused("mixture: [{slot: \"a\"}, {slot: \"a\"}]", "data.mixture names slot a twice");
        refused("mixture: [{slot: \"a\"}], replay: {share: 1, of: [\"b\"]}", "data.replay: share is 1.0 of b");
        refused("mixture: [{slot: \"a\"}], replay: {share: 0.5, of: [\"b\", \"b\"]}", "each slot named once");
        assertThatThrownBy(() -> batches(
                        "mixture: [{slot: \"a\"}], schedule: [{from: 0.5, mixture: [{slot: \"b\"}]}]",
                        "{epochs: 1}",
                        Batches.Position.START))
                .hasMessageContaining("weight 0 or a lower maxEpochs in the part from 0.5");
    }

    @Test
    void anyStepOfAnyPhaseCanBeGoneOnFrom() throws IOException {
        String data =
                "mixture: [{slot: \"a\"}, {slot: \"b\", maxEpochs: 2}], temperature: 3, replay: {share: 0.1, of: [\"d\"]},"
                        + " schedule: [{from: 0.3, mixture: [{slot: \"b\"}]}, {from: 0.7, mixture: [{slot: \"c\"}, {slot: \"a\"}]}]";
        List<Batches.Position> positions = new java.util.ArrayList<>();
        try (Batches batches = batches(data, "{steps: 30}", Batches.Position.START)) {
            for (int i = 0; i < 30; i++) {
                positions.add(batches.position());
                Objects.requireNonNull(batches.next());
            }
            positions.add(batches.position());
        }
        for (int from = 0; from < 30; from++) {
            try (Batches batches = batches(data, "{steps: 30}", positions.get(from))) {
                for (int i = from; i < 30; i++) {
                    Objects.requireNonNull(batches.next());
                    assertThat(batches.position())
                            .as("step %s from %s", i, from)
                            .isEqualTo(positions.get(i + 1));
                }
            }
        }
    }

    @Test
    void aStageStoppedAboutABoundaryOfPhasesGoesOnToTheSameBits() throws IOException {
        Order order = order(
                7,
                "temperature: 2, mixture: [{slot: \"a\"}, {slot: \"b\"}], replay: {share: 0.25, of: [\"d\"]},"
                        + " schedule: [{from: 0.5, mixture: [{slot: \"c\"}]}]",
                "{steps: 8}");
        Done undisturbed = workshop.perform(order, "undisturbed");
        // 100 looks while the sizes of a, b and c are counted, then three a step: the fourth step ends at look 120 + 12
        for (int looks : new int[] {50, 129, 131, 132, 133, 134, 136, 139}) {
            String uid = "stopped-" + looks;
            workshop.performStopped(order, uid, looks);

            assertThat(workshop.perform(order, uid).outputs())
                    .as("after %s looks", looks)
                    .isEqualTo(undisturbed.outputs());
        }
    }

    @Test
    void reportTellsTheSharesOfThePhaseAndTheManifestTheTokensOfEachSlot() throws IOException {
        Order order = order(
                7,
                "mixture: [{slot: \"a\"}], schedule: [{from: 0.5, mixture: [{slot: \"a\", weight: 3}, {slot: \"b\"}]}]",
                "{steps: 80}");

        Outcome outcome = workshop.pod(order, "told");

        Map<String, Double> metrics = Workshop.report(outcome).metrics();
        double bound = LENGTH / (40 * 2.0 * (LENGTH - 1));
        assertThat(metrics.get("share/a")).isCloseTo(0.75, within(bound));
        assertThat(metrics.get("share/b")).isCloseTo(0.25, within(bound));
        Map<String, String> facts = workshop.store()
                .artifact("model", outcome.outputs().getFirst().digest())
                .manifest()
                .facts();
        assertThat(Long.parseLong(Objects.requireNonNull(facts.get("tokens.a")))
                        + Long.parseLong(Objects.requireNonNull(facts.get("tokens.b"))))
                .isEqualTo(Long.parseLong(Objects.requireNonNull(facts.get("tokens"))));
    }

    private void refused(String data, String message) {
        assertThatThrownBy(() -> batches(data, "{steps: 10}", Batches.Position.START))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining(message);
    }

    private long size(BoundView view) {
        Slot slot = new Slot("x", view, 0, 1);
        return dev.cultivar.trainer.data.Pass.tokens(
                        workshop.store(), slot, objectives().getFirst().objective(), LENGTH, () -> false)
                .orElseThrow();
    }

    private static Map<String, SlotCursor> stepped(Batches batches) {
        return run(batches, 1);
    }

    private static Map<String, SlotCursor> run(Batches batches, int steps) {
        for (int i = 0; i < steps; i++) {
            StepBatch step = Objects.requireNonNull(batches.next());
            assertThat(step.sequences()).isEqualTo(2);
        }
        return batches.position().cursors();
    }

    private static long tokens(Map<String, SlotCursor> cursors) {
        return cursors.values().stream().mapToLong(SlotCursor::tokens).sum();
    }

    private static long tokens(Map<String, SlotCursor> cursors, String slot) {
        SlotCursor cursor = cursors.get(slot);
        return cursor == null ? 0 : cursor.tokens();
    }

    private Order order(long seed, String data, String duration) throws IOException {
        String views = "{a: " + Workshop.json(large) + ", b: " + Workshop.json(small) + ", c: " + Workshop.json(small)
                + ", d: " + Workshop.json(small) + "}";
        return Workshop.order(
                seed,
                "read",
                "{data: {" + data + ", maxLength: " + LENGTH + "}, objectives: [{clm: {}}], duration: " + duration
                        + ", batch: {microBatchSize: 1, gradientAccumulationSteps: 2}}",
                "{base: {digest: \"" + workshop.model() + "\"}}",
                "{a: \"text\", b: \"text\", c: \"text\", d: \"text\"}",
                views);
    }

    private List<Weighted> objectives() {
        return Objectives.of(
                List.of(new dev.cultivar.api.objective.Objective(
                        1.0, new dev.cultivar.api.objective.Clm(null, null, null), null)),
                tokenizer);
    }

    private Batches batches(String data, String duration, Batches.Position position) throws IOException {
        TrainWork work = (TrainWork) order(7, data, duration).work().chosen();
        Train train = work.train();
        List<Weighted> objectives = objectives();
        List<Slot> slots = Mixture.slots(workshop.store(), work, objectives);
        Map<String, Long> sizes = Mixture.sizes(workshop.store(), train, slots, objectives, () -> false)
                .orElseThrow();
        Mixture mixture = Mixture.of(train, slots, sizes);
        return new Batches(
                workshop.store(),
                mixture,
                objectives,
                new Batches.Settings(LENGTH, true, 1, 2, mixture.extent(train.duration())),
                new Seeds(7),
                position);
    }
}
