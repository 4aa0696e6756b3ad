package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.trainer.checkpoint.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole stages that must learn the same: losses and gradient norms of every step are compared, and the mean of the differences too,
 * since a small error that always points the same way is a fault of the loop and no rounding.
 */
class EquivalenceTest {
    private static final String LORA = "{base: {lora: {rank: 4, alpha: 8, dropout: 0}}}";
    private static final int STEPS = 16;
    /** Of 24 tokens with the one that ends a text, so two fill a sequence of 48. */
    private static final int CHARACTERS = 23;

    /** Largest and mean difference of losses of about 5.5, whose float32 has steps of 5e-7. */
    private static final double LARGEST = 2e-6;

    private static final double MEAN = 2e-7;

    @TempDir
    Path folder;

    private Workshop workshop;
    private String model = "";
    private BoundView pages;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(folder);
        model = workshop.model();
        pages = workshop.texts(Texts.of(40, CHARACTERS, CHARACTERS, 1));
    }

    private Order order(String methods, String more, int size, int passes, boolean packing) {
        return Workshop.order(
                7,
                "read",
                "{data: {mixture: [{slot: \"pages\"}], maxLength: 48, packing: " + packing + "},"
                        + " objectives: [{clm: {}}], methods: " + methods
                        + ", optimizer: {adamw: {learningRate: 0.01}},"
                        + " schedule: {linear: {warmupSteps: 2}}, duration: {steps: " + STEPS + "}, maxGradNorm: 1,"
                        + " batch: {microBatchSize: " + size + ", gradientAccumulationSteps: " + passes + "}" + more
                        + "}",
                "{base: {digest: \"" + model + "\"}}",
                "{pages: \"text\"}",
                "{pages: " + Workshop.json(pages) + "}");
    }

    private List<History.Row> rows(String name, String methods, int threads, boolean packing, int size, int passes)
            throws IOException {
        Order order = order(methods, "", size, passes, packing);
        Outcome outcome = workshop.pod(new Order(order.schemaVersion(), order.seed(), threads, order.work()), name);
        var made = outcome.outputs().getLast();
        return History.read(
                        workshop.store().artifact(made.kind(), made.digest()).file(History.FILE))
                .rows();
    }

    private static void assertSame(String name, List<History.Row> rows, List<History.Row> expected) {
        assertThat(rows).as(name).hasSize(STEPS);
        double largest = 0;
        double sum = 0;
        for (int i = 0; i < STEPS; i++) {
            History.Row row = rows.get(i);
            History.Row other = expected.get(i);
            assertThat(row.learningRate()).as(name).isEqualTo(other.learningRate());
            largest = Math.max(largest, Math.abs(row.loss() - other.loss()));
            largest = Math.max(largest, Math.abs(row.gradientNorm() - other.gradientNorm()));
            sum += row.loss() - other.loss();
        }
        System.out.printf("%s: largest difference %.1e, mean %.1e%n", name, largest, sum / STEPS);
        assertThat(largest).as("%s: largest difference", name).isLessThanOrEqualTo(LARGEST);
        assertThat(Math.abs(sum / STEPS)).as("%s: mean difference", name).isLessThanOrEqualTo(MEAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {StageFixture.FULL, LORA})
    void anySplitOfAStepIntoPassesIsTheSameTrajectory(String methods) throws IOException {
        List<History.Row> whole = rows("whole", methods, 1, true, 8, 1);
        assertThat(whole.getFirst().loss() - whole.getLast().loss())
                .as("it learns")
                .isGreaterThan(0.05);
        assertSame("4 x 2", rows("four", methods, 1, true, 4, 2), whole);
        assertSame("2 x 4", rows("two", methods, 1, true, 2, 4), whole);
        assertSame("1 x 8", rows("one", methods, 1, true, 1, 8), whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {StageFixture.FULL, LORA})
    void packedOrNotIsTheSameTrajectory(String methods) throws IOException {
        List<History.Row> packed = rows("packed", methods, 1, true, 2, 2);

        assertSame("unpacked", rows("unpacked", methods, 1, false, 4, 2), packed);
        assertSame("one at a time", rows("single", methods, 1, false, 1, 8), packed);
    }

    /** Bits, not rounding: whoever prepares a sequence, it is the same one. */
    @ParameterizedTest
    @ValueSource(strings = {StageFixture.FULL, LORA})
    void anyNumberOfDataWorkersIsTheSameBits(String methods) throws IOException {
        Order order = order(methods, "", 2, 2, true);
        String alone = bits(order, "alone");

        for (int workers : new int[] {0, 1, 2, 4}) {
            Order with = new Order(order.schemaVersion(), order.seed(), order.threads(), workers, order.work());
            assertThat(bits(with, "workers-" + workers))
                    .as("%s workers", workers)
                    .isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {StageFixture.FULL, LORA, StageFixture.LORA, StageFixture.QLORA})
    void layersThatAreComputedAgainAreTheSameBits(String methods) throws IOException {
        for (String precision : List.of("", ", precision: \"bfloat16\"")) {
            if (methods.equals(StageFixture.QLORA) && !precision.isEmpty()) {
                continue; // refused
            }
            String kept = bits(order(methods, precision, 2, 2, true), "kept" + precision.length());

            assertThat(bits(
                            order(methods, precision + ", gradientCheckpointing: true", 2, 2, true),
                            "again" + precision.length()))
                    .as(methods + precision)
                    .isEqualTo(kept);
        }
    }

    /** Hashes of the weights and of the history of losses, gradient norms and rates. */
    private String bits(Order order, String name) throws IOException {
        Outcome outcome = workshop.pod(order, name);
        assertThat(outcome.exitCode()).as(outcome.message()).isZero();
        return outcome.outputs().stream()
                .map(made -> workshop.store().artifact(made.kind(), made.digest()))
                .flatMap(made -> made.manifest().files().stream())
                .map(file -> file.path() + " " + file.sha256())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    @Test
    void oneTwoAndFourThreadsAreTheSameTrajectory() throws IOException {
        List<History.Row> one = rows("one", StageFixture.FULL, 1, true, 2, 2);

        assertSame("two threads", rows("two", StageFixture.FULL, 2, true, 2, 2), one);
        assertSame("four threads", rows("four", StageFixture.FULL, 4, true, 2, 2), one);
    }
}
