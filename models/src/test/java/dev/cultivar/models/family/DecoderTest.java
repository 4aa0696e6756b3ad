package dev.cultivar.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {
    private Torch torch;
    private NDManager scope;

    @BeforeEach
    void start() {
        torch = TestTorch.start();
        scope = torch.scope();
    }

    @AfterEach
    void stop() {
        torch.close();
    }

    /** Weights large enough that attention, rotation and gates all matter. */
    private Decoder decoder(DecoderConfig config, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        double deviation = Math.min(0.3, 1.7 / Math.sqrt(config.hiddenSize()));
        Map<String, NDArray> weights = new LinkedHashMap<>();
        config.shapes().forEach((name, shape) -> {
            NDArray noise = Tensors.normal(scope, shape, deviation, seeds.nextLong());
            weights.put(name, shape.dimension() == 1 ? noise.add(1) : noise);
        });
        return Decoder.of(torch, config, weights);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void logitsEqualTheNaiveDecoderOnRandomShapes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int keyHeads = random.nextInt(1, 4);
        DecoderConfig config = new DecoderConfig(
                random.nextInt(20, 120),
                random.nextInt(8, 40),
                random.nextInt(8, 60),
                random.nextInt(1, 4),
                keyHeads * random.nextInt(1, 4),
                keyHeads,
                2 * random.nextInt(1, 7),
                64,
                random.nextDouble(10, 20000),
                random.nextDouble(1e-6, 1e-2),
                random.nextBoolean());
        Decoder decoder = decoder(config, seed);
        Document document = TestTorch.document(random, random.nextInt(1, 40), config.vocabSize());
        double[][] expected = new NaiveDecoder(decoder).logits(document.ids());
        NDArray found = decoder.logits(scope, PackedTokens.of(document), null);
        double largest = 0;
        double difference = 0;
        for (int t = 0; t < expected.length; t++) {
            for (int i = 0; i < config.vocabSize(); i++) {
                largest = Math.max(largest, Math.abs(expected[t][i]));
                difference = Math.max(difference, Math.abs(expected[t][i] - found.getFloat(t, i)));
            }
        }
        // F32 carries 1.2e-7; a few layers of sums lose about one digit and a half.
        assertThat(difference).as("seed %d, %s", seed, config).isLessThan(1e-5 * largest);
    }

    @Test
    void lossEqualsTheNaiveDecoderAndGradientsEqualItsDifferences() {
        for (DecoderConfig config : List.of(TestTorch.SMALL, TestTorch.UNTIED)) {
            Decoder decoder = decoder(config, 9);
            Parameters parameters = decoder.trainable(name -> true);
            Document document = TestTorch.document(new SplittableRandom(11), 13, config.vocabSize());
            LossSum loss = decoder.accumulate(PackedTokens.of(document), null, 1, 0);
            NaiveDecoder naive = new NaiveDecoder(decoder);
            assertThat(loss.sum()).isCloseTo(naive.loss(document), within(1e-5 * loss.sum()));
            assertThat(loss.tokens()).isEqualTo(12);
            parameters.gradients().forEach((name, gradient) -> {
                float[] found = gradient.toFloatArray();
                double scale = TestTorch.max(gradient);
                for (int i = 0; i < found.length; i += Math.max(1, found.length / 7)) {
                    assertThat((double) found[i])
                            .as("%s[%d]", name, i)
                            .isCloseTo(difference(naive, document, naive.weight(name), i), within(2e-5 * scale + 1e-6));
                }
            });
        }
    }

    private static double difference(NaiveDecoder naive, Document document, double[] weight, int i) {
        double before = weight[i];
        double h = 1e-5;
        weight[i] = before + h;
        double up = naive.loss(document);
        weight[i] = before - h;
        double down = naive.loss(document);
        weight[i] = before;
        return (up - down) / (2 * h);
    }

    @Test
    void packedDocumentsScoreAsSeparateOnes() {
        Decoder decoder = decoder(TestTorch.SMALL, 3);
        SplittableRandom random = new SplittableRandom(5);
        List<Document> documents = documents(random, 1, 17, 2, 30, 9);
        TokenScores packed = decoder.score(PackedTokens.of(documents), null);
        for (int d = 0; d < documents.size(); d++) {
            TokenScores alone = decoder.score(PackedTokens.of(documents.get(d)), null);
            assertThat(packed.sum(d)).isCloseTo(alone.sum(0), within(1e-4));
            assertThat(packed.tokens(d)).isEqualTo(documents.get(d).ids().length - 1);
            assertThat(packed.greedy(d)).isEqualTo(alone.greedy(0));
            double expected = -new NaiveDecoder(decoder).loss(documents.get(d));
            assertThat(packed.sum(d)).isCloseTo(expected, within(1e-5 * Math.abs(expected) + 1e-6));
        }
    }

    /** Roots with three and two continuations, a document between them, and one that continues a single token. */
    @Test
    void whatContinuesADocumentScoresAsIfItStoodBehindIt() {
        Decoder decoder = decoder(TestTorch.SMALL, 3);
        SplittableRandom random = new SplittableRandom(5);
        List<Document> batch = new ArrayList<>();
        List<Document> whole = new ArrayList<>();
        for (int[] lengths : new int[][] {{20, 7, 1, 12}, {9}, {31, 2, 2}, {1, 5}}) {
            Document root = TestTorch.document(random, lengths[0], 61);
            batch.add(root);
            whole.add(root);
            for (int i = 1; i < lengths.length; i++) {
                int[] ids = TestTorch.document(random, lengths[i], 61).ids();
                int[] both = Arrays.copyOf(root.ids(), root.ids().length + ids.length);
                System.arraycopy(ids, 0, both, root.ids().length, ids.length);
                Document joined = Document.causalFrom(root.ids().length + 1, both);
                int[] targets = Arrays.copyOfRange(joined.targets(), root.ids().length, both.length);
                batch.add(new Document(ids, targets, true));
                whole.add(joined);
            }
        }
        TokenScores scores = decoder.score(PackedTokens.of(batch), null);
        for (int d = 0; d < whole.size(); d++) {
            double expected = decoder.score(PackedTokens.of(whole.get(d)), null).sum(0);
            assertThat(scores.sum(d))
                    .as("document %s", d)
                    .isCloseTo(expected, within(1e-5 * Math.abs(expected) + 1e-6));
        }
    }

    @Test
    void whatContinuesADocumentHasOneAndNoGradient() {
        Decoder decoder = decoder(TestTorch.SMALL, 3);
        Document continued = new Document(new int[] {1, 2}, new int[] {2, PackedTokens.NOT_COUNTED}, true);
        assertThatThrownBy(() -> PackedTokens.of(continued)).hasMessageContaining("the first document");
        PackedTokens batch = PackedTokens.of(Document.causal(3, 4, 5), continued);
        assertThatThrownBy(() -> decoder.accumulate(batch, null, 1, 0)).hasMessageContaining("no gradients");
        PackedTokens tooLong = PackedTokens.of(Document.causal(new int[63]), continued);
        assertThatThrownBy(() -> decoder.score(tooLong, null))
                .hasMessageContaining("65")
                .hasMessageContaining("64");
    }

    @Test
    void anySplitIntoMicroBatchesGivesTheSameGradient() {
        Decoder decoder = decoder(TestTorch.SMALL, 4);
        Parameters parameters = decoder.trainable(name -> true);
        SplittableRandom random = new SplittableRandom(6);
        List<Document> documents = new ArrayList<>(documents(random, 12, 3, 25, 7, 1, 18));
        int[] masked = TestTorch.tokens(random, 14, TestTorch.SMALL.vocabSize());
        documents.add(2, Document.causalFrom(14, masked));
        documents.add(Document.causalFrom(9, TestTorch.tokens(random, 20, TestTorch.SMALL.vocabSize())));
        double scale = 1.0 / PackedTokens.of(documents).counted();

        double whole =
                decoder.accumulate(PackedTokens.of(documents), null, scale, 0).mean();
        Map<String, NDArray> expected = TestTorch.copies(parameters.gradients());
        for (List<Integer> split :
                List.of(List.of(1, 1, 1, 1, 1, 1, 1, 1), List.of(3, 5), List.of(1, 6, 1), List.of(2, 1, 5))) {
            parameters.zeroGradients();
            LossSum sum = new LossSum(0, 0);
            int from = 0;
            for (int size : split) {
                PackedTokens part = PackedTokens.of(documents.subList(from, from + size));
                sum = sum.plus(decoder.accumulate(part, null, scale, 0));
                from += size;
            }
            assertThat(sum.mean()).isCloseTo(whole, within(1e-6));
            assertThat(sum.tokens()).isEqualTo(PackedTokens.of(documents).counted());
            assertThat(TestTorch.relativeDifference(expected, parameters.gradients()))
                    .as("split %s", split)
                    .isLessThan(1e-6);
        }
    }

    /** A batch is long enough that weights are joined, and its documents of one length are one call of attention; alone they are not. */
    @Test
    void longBatchesOfEqualLengthsGiveTheGradientsAndScoresOfTheirDocuments() {
        for (DecoderConfig config : List.of(TestTorch.SMALL, TestTorch.UNTIED)) {
            batchGivesWhatItsDocumentsGive(config, 9, 13, 9, 5, 13, 13, 1, 9, 30, 2, 30, 17);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 32})
    void wideBatchesGiveTheGradientsAndScoresOfTheirDocuments(int documents) {
        int[] lengths = new int[documents];
        Arrays.setAll(lengths, i -> 33 + i % 3);
        batchGivesWhatItsDocumentsGive(TestTorch.WIDE, lengths);
    }

    private void batchGivesWhatItsDocumentsGive(DecoderConfig config, int... lengths) {
        Decoder decoder = decoder(config, 12);
        Parameters parameters = decoder.trainable(name -> true);
        List<Document> documents = documents(new SplittableRandom(13), lengths);
        double sum = 0;
        for (Document document : documents) {
            sum += decoder.accumulate(PackedTokens.of(document), null, 0.1, 0).sum();
        }
        Map<String, NDArray> expected = TestTorch.copies(parameters.gradients());
        parameters.zeroGradients();
        PackedTokens packed = PackedTokens.of(documents);
        assertThat(decoder.accumulate(packed, null, 0.1, 0).sum()).isCloseTo(sum, within(1e-6 * sum));
        assertThat(TestTorch.relativeDifference(expected, parameters.gradients()))
                .isLessThan(1e-5);
        TokenScores scores = decoder.score(packed, null);
        for (int d = 0; d < documents.size(); d++) {
            double alone =
                    decoder.score(PackedTokens.of(documents.get(d)), null).sum(0);
            assertThat(scores.sum(d)).as("document %d", d).isCloseTo(alone, within(1e-4));
        }
    }

    @Test
    void aPartThatIsTrainedGetsTheGradientsThatItHasInTheWhole() {
        PackedTokens batch = PackedTokens.of(documents(new SplittableRandom(2), 40, 33, 40));
        Decoder all = decoder(TestTorch.UNTIED, 7);
        Parameters whole = all.trainable(name -> true);
        all.accumulate(batch, null, 1, 0);
        for (String part : List.of("layers.1.mlp", "layers.0.self_attn", "norm", "embed_tokens", "lm_head")) {
            Decoder decoder = decoder(TestTorch.UNTIED, 7);
            Parameters parameters = decoder.trainable(name -> name.contains(part));
            decoder.accumulate(batch, null, 1, 0);
            assertThat(parameters.gradients()).isNotEmpty();
            parameters
                    .gradients()
                    .forEach((name, gradient) -> assertThat(gradient)
                            .as(name)
                            .isEqualTo(whole.gradients().get(name)));
        }
    }

    @Test
    void aFullyMaskedBatchChangesNothing() {
        Decoder decoder = decoder(TestTorch.SMALL, 4);
        Parameters parameters = decoder.trainable(name -> true);
        PackedTokens masked = PackedTokens.of(Document.causalFrom(5, 1, 2, 3, 4, 5));
        assertThat(decoder.accumulate(masked, null, 1, 0)).isEqualTo(new LossSum(0, 0));
        assertThat(parameters.gradientNorm()).isZero();
        assertThat(decoder.score(masked, null).sum(0)).isZero();
        assertThat(decoder.loss(masked, null)).isEqualTo(new LossSum(0, 0));
    }

    @Test
    void lossWithoutGradientsEqualsTheTrainingLoss() {
        Decoder decoder = decoder(TestTorch.UNTIED, 8);
        decoder.trainable(name -> name.contains("mlp"));
        PackedTokens batch = PackedTokens.of(documents(new SplittableRandom(1), 20, 11));
        assertThat(decoder.loss(batch, null).mean())
                .isCloseTo(decoder.accumulate(batch, null, 1, 0).mean(), within(1e-6));
    }

    @Test
    void missingAndMisshapenTensorsAreNamed() {
        Map<String, NDArray> weights = new TreeMap<>(decoder(TestTorch.SMALL, 1).weights());
        String name = "model.layers.1.self_attn.k_proj.weight";
        weights.put(name, scope.zeros(new Shape(12, 31)));
        assertThatThrownBy(() -> Decoder.of(torch, TestTorch.SMALL, weights))
                .hasMessageContaining(name)
                .hasMessageContaining("(12, 32)")
                .hasMessageContaining("(12, 31)");
        weights.remove(name);
        assertThatThrownBy(() -> Decoder.of(torch, TestTorch.SMALL, weights))
                .hasMessageContaining(name)
                .hasMessageContaining("nothing");
    }

    @Test
    void tokensOutsideTheVocabularyAndTooLongDocumentsAreRefused() {
        Decoder decoder = decoder(TestTorch.SMALL, 1);
        assertThatThrownBy(() -> decoder.loss(PackedTokens.of(Document.causal(1, 2, 97)), null))
                .hasMessageContaining("97");
        assertThatThrownBy(() -> decoder.loss(PackedTokens.of(Document.causal(new int[65])), null))
                .hasMessageContaining("65")
                .hasMessageContaining("64");
    }

    private static List<Document> documents(SplittableRandom random, int... lengths) {
        List<Document> documents = new ArrayList<>();
        for (int length : lengths) {
            documents.add(TestTorch.document(random, length, 61));
        }
        return documents;
    }
}
