package dev.cultivar.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cultivar.api.ShapeStatus;
import dev.cultivar.api.stage.Train;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Terms by hand; that their sum is what a process has is tested where processes are, in the trainer. */
class MemoryTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final long GIBI = 1L << 30;
    /** q 24 x 24, k and v 12 x 24, o 24 x 24, three of 24 x 40; two layers; an embedding of 258 x 24 that is the head too; five norms. */
    private static final ShapeStatus SHAPE = new ShapeStatus(258, 24, 40, 2, 4, 2, 6, true, null, null, null, null);

    private static final long PROJECTIONS = 2 * (576 + 288 + 288 + 576 + 3 * 960);
    private static final long EMBEDDING = 258 * 24;
    private static final long WEIGHTS = PROJECTIONS + EMBEDDING + 5 * 24;
    /** Rank 4 on every projection: 4 x (in + out) each. */
    private static final long ADAPTER = 4 * 2 * (48 + 36 + 36 + 48 + 3 * 64);

    private static Train train(String more) {
        try {
            return YAML.readValue(
                    "{data: {mixture: [{slot: a}], maxLength: 16}, objectives: [{clm: {}}], duration: {steps: 10}, "
                            + more + "}",
                    Train.class);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Memory memory(String more) {
        return Memory.of(SHAPE, Setup.of(train(more), 1), GIBI);
    }

    private static long term(String more, String name) {
        return memory(more).terms().getOrDefault(name, 0L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "optimizer: {adamw: {}}                    | 8",
                "optimizer: {sgd: {}}                      | 0",
                "optimizer: {sgd: {momentum: 0.9}}         | 4"
            })
    void aWeightThatIsTrainedHasAGradientAndWhatItsOptimizerKeeps(String optimizer, long bytes) {
        assertThat(term(optimizer, "weights")).isEqualTo(4 * WEIGHTS);
        assertThat(term(optimizer, "gradients")).isEqualTo(4 * WEIGHTS);
        assertThat(term(optimizer, "optimizer")).isEqualTo(bytes * WEIGHTS);
        assertThat(term(optimizer, "adapter")).isZero();
        assertThat(term(optimizer, "average")).isZero();
    }

    @Test
    void eightBitsAreTwoBytesAWeightAndTheLargestOfEachBlock() {
        // the embedding alone has 4,096 elements or more: 6,192 in 25 blocks
        assertThat(term("optimizer: {adamw8bit: {}}", "optimizer"))
                .isEqualTo(8 * (WEIGHTS - EMBEDDING) + 2 * (EMBEDDING + 4 * 25));
    }

    @Test
    void adafactorKeepsRowsAndColumnsOfAMatrixAndTheWholeOfAVector() {
        long factors = 2 * (48 + 36 + 36 + 48 + 3 * 64) + 258 + 24 + 5 * 24;

        assertThat(term("optimizer: {adafactor: {}}", "optimizer")).isEqualTo(4 * factors);
        assertThat(term("optimizer: {adafactor: {beta1: 0.9}}", "optimizer")).isEqualTo(4 * (factors + WEIGHTS));
    }

    @Test
    void anAdapterAloneIsTrained() {
        String lora = "methods: {base: {lora: {rank: 4}}}, average: {}";

        assertThat(term(lora, "weights")).isEqualTo(4 * WEIGHTS);
        assertThat(term(lora, "adapter")).isEqualTo(4 * ADAPTER);
        assertThat(term(lora, "gradients")).isEqualTo(4 * ADAPTER);
        assertThat(term(lora, "optimizer")).isEqualTo(8 * ADAPTER);
        assertThat(term(lora, "average")).isEqualTo(4 * ADAPTER);
    }

    @Test
    void whatAnAdapterHasBesideIsCounted() {
        String dora =
                "methods: {base: {lora: {rank: 4, useDora: true, targetModules: [q_proj], modulesToSave: [embed_tokens]}}}";
        long trained = 2 * (4 * 48 + 24) + EMBEDDING;
        String words = "methods: {base: {lora: {rank: 4, newTokens: true}}}";

        assertThat(term(dora, "adapter")).isEqualTo(4 * trained);
        assertThat(term(words, "adapter")).isEqualTo(4 * (ADAPTER + EMBEDDING));
    }

    @Test
    void aModuleMayHaveARankOfItsOwnAndAnExpressionCountsWhereItIsLarger() {
        long others = ADAPTER - 4 * 2 * 48;

        assertThat(term("methods: {base: {lora: {rank: 4, rankPattern: [{module: q_proj, rank: 1}]}}}", "adapter"))
                .isEqualTo(4 * (others + 2 * 48));
        assertThat(term("methods: {base: {lora: {rank: 4, rankPattern: [{module: 'q_.*', rank: 8}]}}}", "adapter"))
                .isEqualTo(4 * 2 * ADAPTER);
    }

    @Test
    void fourBitsAreHalfAByteAndTheLargestOfEachBlock() {
        long blocks = 2 * (9 + 5 + 5 + 9 + 3 * 15);
        String nf4 = "methods: {base: {lora: {rank: 4, quantization: {nf4: {}}}}}";
        String twice = "methods: {base: {lora: {rank: 4, quantization: {nf4: {doubleQuant: true}}}}}";
        long kept = 4 * (WEIGHTS - PROJECTIONS);

        assertThat(term(nf4, "weights")).isEqualTo(kept + PROJECTIONS / 2 + 4 * blocks);
        assertThat(term(twice, "weights")).isEqualTo(kept + PROJECTIONS / 2 + blocks + 4 * 14);
        assertThat(memory(nf4).mapped()).isEqualTo(4 * WEIGHTS);
    }

    @Test
    void whatIsFrozenHasNoGradient() {
        String frozen = "methods: {base: {full: {freeze: [\"model.layers.0.*\"]}}}";

        assertThat(term(frozen, "gradients")).isEqualTo(4 * (WEIGHTS - PROJECTIONS / 2 - 2 * 24));
    }

    @Test
    void aLayerKeepsWhatItsGradientsNeed() {
        // h and h1 of 24, r and r1, logsumexp of 4 heads, q and o of 24, k and v of 12, gate and up of 40
        assertThat(term("batch: {microBatchSize: 3}", "activations"))
                .isEqualTo(2 * 48 * 4 * (2 * 24 + 2 + 4 + 2 * 24 + 2 * 12 + 2 * 40));
        // from 96 positions on v is a part of q, k and v
        assertThat(term("batch: {microBatchSize: 6}", "activations"))
                .isEqualTo(2 * 96 * 4 * (2 * 24 + 2 + 4 + 2 * 24 + 2 * 12 + 2 * 40 + 36));
        assertThat(term("precision: bfloat16", "activations"))
                .isEqualTo(2 * 16 * (4 * (2 * 24 + 2 + 4) + 2 * (2 * 24 + 2 * 12 + 2 * 40)));
        assertThat(term("precision: bfloat16", "bfloat16 copies")).isEqualTo(2 * (PROJECTIONS + EMBEDDING));
    }

    @Test
    void withGradientCheckpointingALayerKeepsItsInput() {
        String lora = "methods: {base: {lora: {rank: 4}}}, gradientCheckpointing: ";

        assertThat(term("gradientCheckpointing: true", "activations")).isEqualTo(2 * 16 * 4 * 24);
        assertThat(term("gradientCheckpointing: false", "activations")).isEqualTo(term("batch: {}", "activations"));
        assertThat(term(lora + "true", "activations")).isEqualTo(2 * 16 * 4 * 24);
        // on its way back one layer is as without
        assertThat(term(lora + "true", "workspace")).isGreaterThan(term(lora + "false", "workspace"));
    }

    @Test
    void withGradientCheckpointingTheLayersAreComputedOnceMore() {
        Setup full = Setup.of(train("gradientCheckpointing: true"), 1);
        Setup lora = Setup.of(train("methods: {base: {lora: {rank: 4}}}, gradientCheckpointing: true"), 1);
        double pairs = 4 * 2 * 24 * 17 / 2.0;

        assertThat(Operations.again(SHAPE, Setup.of(train("batch: {}"), 1))).isEqualTo(1);
        assertThat(Operations.of(SHAPE, full)).isEqualTo(Operations.of(SHAPE, Setup.of(train("batch: {}"), 1)));
        assertThat(Operations.again(SHAPE, full))
                .isCloseTo(
                        1 + (2.0 * PROJECTIONS + pairs) / (6.0 * (PROJECTIONS + EMBEDDING) + 3 * pairs), within(1e-12));
        assertThat(Operations.again(SHAPE, lora))
                .isCloseTo(
                        1
                                + (2.0 * (PROJECTIONS + ADAPTER) + pairs)
                                        / (4.0 * (PROJECTIONS + EMBEDDING) + 6 * ADAPTER + 3 * pairs),
                        within(1e-12));
    }

    @Test
    void processesShareTheOptimizersState() {
        Memory two = Memory.of(SHAPE, Setup.of(train("optimizer: {adamw: {}}"), 2), GIBI);

        assertThat(two.terms().getOrDefault("optimizer", 0L)).isEqualTo(4 * WEIGHTS);
        assertThat(two.terms().getOrDefault("gradients", 0L)).isEqualTo(4 * WEIGHTS);
    }

    @Test
    void operationsAreThoseThatTheTrainerCounts() {
        double multiplied = PROJECTIONS + EMBEDDING;

        assertThat(Operations.of(SHAPE, Setup.of(train("optimizer: {sgd: {}}"), 1)))
                .isEqualTo(new Operations(6 * multiplied, 12 * 2 * 24));
    }

    @Test
    void operationsOfAnAdapterLeaveOutTheGradientOfTheWeights() {
        double multiplied = PROJECTIONS + EMBEDDING;
        Setup lora = Setup.of(train("methods: {base: {lora: {rank: 4}}}"), 1);
        Setup saved = Setup.of(train("methods: {base: {lora: {rank: 4, modulesToSave: [embed_tokens]}}}"), 1);
        Setup dora = Setup.of(train("methods: {base: {lora: {rank: 4, useDora: true, dropout: 0.1}}}"), 1);
        Setup frozen = Setup.of(train("methods: {base: {full: {freeze: [\"model.layers.*\"]}}}"), 1);

        assertThat(Operations.of(SHAPE, lora).perToken()).isEqualTo(4 * multiplied + 6 * ADAPTER);
        assertThat(Operations.of(SHAPE, saved).perToken()).isEqualTo(4 * multiplied + 6 * ADAPTER + 2 * EMBEDDING);
        assertThat(Operations.of(SHAPE, dora).perToken()).isEqualTo(4 * multiplied + 6 * ADAPTER + 4 * PROJECTIONS);
        assertThat(Operations.of(SHAPE, frozen).perToken()).isEqualTo(6 * multiplied - 2 * PROJECTIONS);
    }
}
