package dev.cultivar.trainer;

import static dev.cultivar.trainer.Batches.Position.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.objective.Clm;
import dev.cultivar.api.objective.Sft;
import dev.cultivar.contract.BoundView;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.trainer.data.Extent;
import dev.cultivar.trainer.data.Part;
import dev.cultivar.trainer.data.Seeds;
import dev.cultivar.trainer.data.Slot;
import dev.cultivar.trainer.data.SlotCursor;
import dev.cultivar.trainer.data.StepBatch;
import dev.cultivar.trainer.objective.ClmObjective;
import dev.cultivar.trainer.objective.SftObjective;
import dev.cultivar.trainer.objective.Weighted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {
    @TempDir
    Path folder;

    private Workshop workshop;
    private Tokenizer tokenizer;
    private List<Weighted> objectives;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(folder.resolve("store"));
        TinyTokenizer.write(folder);
        tokenizer = Tokenizer.load(folder);
        objectives = List.of(
                new Weighted(new ClmObjective(new Clm(null, null, null), tokenizer), 1),
                new Weighted(new SftObjective(new Sft(null, null, null), tokenizer), 1));
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void packedSequencesAreFull() throws IOException {
        List<Weighed> slots = List.of(slot("a", 1, workshop.texts(Texts.of(20, 5, 90, 1)), 0));
        try (Batches batches = batches(slots, settings(32, true, 1, 3), START)) {
            for (int i = 0; i < 30; i++) {
                StepBatch step = step(batches);
                assertThat(step.sequences()).isEqualTo(3);
                assertThat(step.tokens()).isBetween(3 * 31L, 3 * 32L);
            }
        }
    }

    @Test
    void withoutPackingASequenceIsOneDocument() throws IOException {
        List<Weighed> slots = List.of(slot("a", 1, workshop.texts(Texts.of(20, 5, 90, 1)), 0));
        try (Batches batches = batches(slots, settings(32, false, 1, 4), START)) {
            for (int i = 0; i < 10; i++) {
                for (Map<Integer, PackedTokens> microBatch : step(batches).microBatches()) {
                    assertThat(Objects.requireNonNull(microBatch.get(0)).documents())
                            .isEqualTo(1);
                    assertThat(Objects.requireNonNull(microBatch.get(0)).length())
                            .isBetween(2, 32);
                }
            }
        }
    }

    @Test
    void weightsAreSharesOfTheTokensAtEveryStep() throws IOException {
        List<Weighed> slots = List.of(
                slot("a", 3, workshop.texts(Texts.of(50, 5, 20, 1)), 0),
                slot("b", 1, workshop.texts(Texts.of(5, 200, 300, 2)), 0),
                slot("c", 0, workshop.texts("never"), 0));
        try (Batches batches = batches(slots, settings(32, true, 1, 1), START)) {
            long tokens = 0;
            for (int i = 0; i < 200; i++) {
                tokens += step(batches).tokens();
                assertThat(cursor(batches, "a").tokens() * 1.0).isCloseTo(0.75 * tokens, within(32.0));
            }
            assertThat(cursor(batches, "c").records()).isZero();
        }
    }

    @Test
    void splitIntoMicroBatchesKeepsTheStep() throws IOException {
        List<Weighed> slots = List.of(slot("a", 1, workshop.texts(Texts.of(20, 5, 90, 1)), 0));
        List<Long> whole = tokens(slots, 6);
        for (int size : new int[] {1, 2, 4, 5}) {
            assertThat(tokens(slots, size)).as("micro-batches of %s", size).isEqualTo(whole);
        }
    }

    @Test
    void anyStepCanBeGoneOnFrom() throws IOException {
        List<Weighed> slots = List.of(slot("a", 2, workshop.texts(Texts.of(9, 5, 90, 1)), 0), slot("b", 1, pairs(), 1));
        Batches.Settings settings = settings(32, true, 2, 3);
        List<String> whole = new ArrayList<>();
        List<Batches.Position> states = new ArrayList<>();
        try (Batches batches = batches(slots, settings, START)) {
            for (int i = 0; i < 25; i++) {
                states.add(batches.position());
                whole.add(described(step(batches)));
            }
        }
        for (int from = 0; from < 25; from++) {
            try (Batches batches = batches(slots, settings, states.get(from))) {
                for (int i = from; i < 25; i++) {
                    assertThat(described(step(batches)))
                            .as("step %s from %s", i, from)
                            .isEqualTo(whole.get(i));
                }
            }
        }
    }

    @Test
    void objectivesOfAStepAreKeptApartWithTheirOwnDenominators() throws IOException {
        List<Weighed> slots = List.of(slot("a", 1, workshop.texts(Texts.of(9, 5, 90, 1)), 0), slot("b", 1, pairs(), 1));
        try (Batches batches = batches(slots, settings(64, true, 1, 4), START)) {
            StepBatch step = step(batches);
            for (int objective : new int[] {0, 1}) {
                long counted = step.microBatches().stream()
                        .filter(microBatch -> microBatch.containsKey(objective))
                        .mapToLong(microBatch -> Objects.requireNonNull(microBatch.get(objective))
                                .counted())
                        .sum();
                assertThat(step.counted().get(objective)).isEqualTo(counted).isPositive();
            }
        }
    }

    @Test
    void streamEndsAfterTheRecordsOfTheFirstSlot() throws IOException {
        List<Weighed> slots = List.of(slot("a", 1, workshop.texts("abcdefg", "hijklmn", "opqrstu"), 0));
        try (Batches batches = batches(slots, new Batches.Settings(8, false, 1, 2, new Extent(null, null, 5)), START)) {
            assertThat(step(batches).sequences()).isEqualTo(2);
            assertThat(step(batches).sequences()).isEqualTo(2);
            assertThat(step(batches).sequences())
                    .as("the last step is a short one")
                    .isEqualTo(1);
            assertThat(batches.next()).isNull();
        }
    }

    private BoundView pairs() throws IOException {
        List<String> pairs = new ArrayList<>();
        for (String text : Texts.of(11, 4, 40, 3)) {
            pairs.add("{\"prompt\": \"" + text.substring(0, 3) + "\", \"completion\": \"" + text + "\"}");
        }
        return workshop.dataset(RecordType.promptCompletion, pairs);
    }

    private List<Long> tokens(List<Weighed> slots, int microBatchSize) {
        List<Long> tokens = new ArrayList<>();
        Batches.Settings settings = settings(32, true, microBatchSize, 6);
        try (Batches batches = batches(slots, settings, START)) {
            for (int i = 0; i < 10; i++) {
                StepBatch step = step(batches);
                assertThat(step.microBatches()).hasSize(Math.ceilDiv(6, microBatchSize));
                tokens.add(step.tokens());
                tokens.add(step.counted().get(0));
            }
        }
        return tokens;
    }

    private static String described(StepBatch step) {
        StringBuilder text = new StringBuilder();
        for (var microBatch : step.microBatches()) {
            microBatch.forEach((objective, batch) -> text.append(objective).append(shape(batch)));
        }
        return text.append(step.counted()).toString();
    }

    private static String shape(PackedTokens batch) {
        List<Integer> starts = new ArrayList<>();
        for (int d = 0; d <= batch.documents(); d++) {
            starts.add(batch.start(d));
        }
        return starts + "/" + batch.counted() + " ";
    }

    private static StepBatch step(Batches batches) {
        return Objects.requireNonNull(batches.next());
    }

    private static SlotCursor cursor(Batches batches, String slot) {
        return Objects.requireNonNull(batches.position().cursors().get(slot));
    }

    private record Weighed(Slot slot, double weight) {}

    private static Weighed slot(String name, double weight, BoundView view, int objective) {
        return new Weighed(new Slot(name, view, objective, 1000), weight);
    }

    private static Batches.Settings settings(int maxLength, boolean packing, int microBatchSize, int sequences) {
        return new Batches.Settings(
                maxLength, packing, microBatchSize, sequences, new Extent(1_000_000L, null, Long.MAX_VALUE));
    }

    private Batches batches(List<Weighed> slots, Batches.Settings settings, Batches.Position position) {
        Part part = new Part(
                0,
                slots.stream().map(Weighed::weight).toList(),
                slots.stream().map(slot -> Long.MAX_VALUE).toList());
        Mixture mixture = new Mixture(slots.stream().map(Weighed::slot).toList(), List.of(part), Map.of());
        return new Batches(workshop.store(), mixture, objectives, settings, new Seeds(7), position);
    }
}
