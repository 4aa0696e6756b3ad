package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.objective.Clm;
import dev.cultivar.api.objective.Sft;
import dev.cultivar.contract.BoundView;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.trainer.data.DataWorkers;
import dev.cultivar.trainer.data.Extent;
import dev.cultivar.trainer.data.Part;
import dev.cultivar.trainer.data.Seeds;
import dev.cultivar.trainer.data.Slot;
import dev.cultivar.trainer.data.StepBatch;
import dev.cultivar.trainer.objective.ClmObjective;
import dev.cultivar.trainer.objective.SftObjective;
import dev.cultivar.trainer.objective.Weighted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever prepares them, the steps and the places between them are those of the stream. */
class DataLoaderTest {
    private static final int STEPS = 40;

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

    private Batches batches(List<Slot> slots, long records, Batches.Position from, DataWorkers workers) {
        Part part = new Part(
                0,
                slots.stream().map(slot -> 1.0).toList(),
                slots.stream().map(slot -> Long.MAX_VALUE).toList());
        Batches.Settings settings = new Batches.Settings(32, true, 2, 4, new Extent(1_000_000L, null, records));
        return new Batches(
                workshop.store(),
                new Mixture(slots, List.of(part), Map.of()),
                objectives,
                settings,
                new Seeds(7),
                from,
                workers);
    }

    private static Slot slot(String name, BoundView view, int objective) {
        return new Slot(name, view, objective, 1000);
    }

    /** A slot of texts that are cut, and one of questions; passes begin anew many times. */
    private List<Slot> slots() throws IOException {
        List<String> pairs = new ArrayList<>();
        for (String text : Texts.of(11, 4, 40, 3)) {
            pairs.add("{\"prompt\": \"" + text.substring(0, 3) + "\", \"completion\": \"" + text + "\"}");
        }
        return List.of(
                slot("a", workshop.texts(Texts.of(9, 5, 90, 1)), 0),
                slot("b", workshop.dataset(RecordType.promptCompletion, pairs), 1));
    }

    private static String told(@Nullable StepBatch step) {
        StringBuilder text = new StringBuilder();
        if (step != null) {
            for (var microBatch : step.microBatches()) {
                microBatch.forEach((objective, batch) -> text.append(objective).append(ids(batch)));
            }
            text.append(step.counted());
        }
        return text.toString();
    }

    private static String ids(PackedTokens batch) {
        return IntStream.range(0, batch.length()).mapToObj(batch::id).toList() + "/" + batch.counted();
    }

    private record Taken(String step, Batches.Position after) {}

    private List<Taken> taken(List<Slot> slots, Batches.Position from, int workers) {
        List<Taken> taken = new ArrayList<>();
        try (DataWorkers threads = DataWorkers.of(workers);
                Batches batches = batches(slots, Long.MAX_VALUE, from, threads);
                DataLoader loader = new DataLoader(batches, threads)) {
            assertThat(loader.position().step()).isEqualTo(from.step());
            for (int i = 0; i < STEPS; i++) {
                taken.add(new Taken(told(loader.next()), loader.position()));
            }
        }
        return taken;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 7})
    void anyNumberOfWorkersPreparesTheSameStepsAndPlaces(int workers) throws IOException {
        List<Slot> slots = slots();
        List<Taken> alone = taken(slots, Batches.Position.START, 0);

        assertThat(taken(slots, Batches.Position.START, workers)).isEqualTo(alone);
        Batches.Position middle = alone.get(12).after();
        assertThat(taken(slots, middle, workers).subList(0, STEPS - 13)).isEqualTo(alone.subList(13, STEPS));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void theEndOfTheDataComesAfterItsLastStep(int workers) throws IOException {
        List<Slot> slots = List.of(slot("a", workshop.texts("abcdefg", "hijklmn", "opqrstu"), 0));
        try (DataWorkers threads = DataWorkers.of(workers);
                Batches batches = batches(slots, 41, Batches.Position.START, threads);
                DataLoader loader = new DataLoader(batches, threads)) {
            // 41 texts of 8 tokens, 16 of them a step
            assertThat(List.of(sequences(loader), sequences(loader), sequences(loader), sequences(loader)))
                    .containsExactly(4, 4, 3, 0);
            assertThat(loader.next()).isNull();
        }
    }

    private static int sequences(DataLoader loader) {
        StepBatch step = loader.next();
        return step == null ? 0 : step.sequences();
    }

    /** Texts of one token each teach nothing: the stream finds out in its first step. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void whatIsWrongWithTheDataIsThrownWhereTheStepIsAskedFor(int workers) throws IOException {
        List<Slot> slots = List.of(slot("a", workshop.dataset(RecordType.promptCompletion, empty()), 1));
        try (DataWorkers threads = DataWorkers.of(workers);
                Batches batches = batches(slots, Long.MAX_VALUE, Batches.Position.START, threads);
                DataLoader loader = new DataLoader(batches, threads)) {
            assertThatThrownBy(loader::next)
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageContaining("no record that sft can learn from");
        }
    }

    private static List<String> empty() {
        return List.of("{\"prompt\": \"abc\", \"completion\": \"\"}", "{\"prompt\": \"d\", \"completion\": \"\"}");
    }

    /** Nobody has to take what was prepared: closing waits for the threads, and the stream can be closed behind them. */
    @Test
    void closedInTheMiddleItLeavesNoThread() throws IOException, InterruptedException {
        List<Slot> slots = slots();
        for (int round = 0; round < 20; round++) {
            taken(slots, Batches.Position.START, 1 + round % 4);
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("data-")) {
                // a pool is closed a moment before its last thread has ended
                assertThat(thread.join(Duration.ofMinutes(1)))
                        .as(thread.getName())
                        .isTrue();
            }
        }
    }
}
