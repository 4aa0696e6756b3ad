package dev.cultivar.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuationTest {
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

    private Decoder decoder(DecoderConfig config, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        Map<String, NDArray> weights = new LinkedHashMap<>();
        config.shapes().forEach((name, shape) -> {
            NDArray noise = Tensors.normal(scope, shape, 0.3, seeds.nextLong());
            weights.put(name, shape.dimension() == 1 ? noise.add(1) : noise);
        });
        return Decoder.of(torch, config, weights);
    }

    private static List<Prompt> prompts(DecoderConfig config, int... lengths) {
        SplittableRandom random = new SplittableRandom(2);
        return Arrays.stream(lengths)
                .mapToObj(length -> Prompt.of(TestTorch.tokens(random, length, config.vocabSize())))
                .toList();
    }

    private static int[] joined(int[] first, int[] second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    @Test
    void greedyAnswersEqualTheArgmaxOfWholeForwards() {
        // the wide one's weights are large enough to be packed
        for (DecoderConfig config : List.of(TestTorch.SMALL, TestTorch.UNTIED, TestTorch.WIDE)) {
            requireArgmaxOfWholeForwards(decoder(config, 12), config, null);
        }
    }

    /** With an adapter queries, keys and values are still one product, and the adapter's are added to its parts. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAdaptersGreedyAnswersEqualTheArgmaxOfWholeForwards(boolean dora) {
        for (DecoderConfig config : List.of(TestTorch.SMALL, TestTorch.WIDE)) {
            Decoder decoder = decoder(config, 12);
            LoraConfig lora = LoraConfig.allLinear(4, 8, 0);
            Lora adapter = dora
                    ? Lora.initialise(torch, scope, lora.withDora(), config.shapes(), 3)
                            .over(scope, decoder.weights())
                    : Lora.initialise(torch, scope, lora, config.shapes(), 3);
            requireArgmaxOfWholeForwards(decoder, config, TestTorch.trained(torch, scope, adapter));
        }
    }

    /** Of two layers one is packed whole, the other in part. */
    @ParameterizedTest
    @ValueSource(strings = {"self_attn.k_proj.weight", "mlp.up_proj.weight"})
    void aTrainedWeightChangesNoGreedyAnswer(String trained) {
        DecoderConfig wide = TestTorch.WIDE;
        DecoderConfig two = new DecoderConfig(
                wide.vocabSize(), wide.hiddenSize(), wide.intermediateSize(), 2, 4, 2, 64, 64, 10000, 1e-5, true);
        Decoder decoder = decoder(two, 12);
        decoder.trainable(name -> name.equals(DecoderConfig.layer(0, trained)));
        requireArgmaxOfWholeForwards(decoder, two, null);
    }

    private void requireArgmaxOfWholeForwards(Decoder decoder, DecoderConfig config, @Nullable Lora adapter) {
        List<Prompt> all = prompts(config, 9, 1, 23, 4);
        for (List<Prompt> prompts : List.of(all, all.subList(0, 1))) {
            List<int[]> answers = decoder.generate(prompts, adapter, Generation.greedy(12, Set.of()));
            for (int p = 0; p < prompts.size(); p++) {
                int[] text = prompts.get(p).ids();
                assertThat(answers.get(p)).hasSize(12);
                for (int token : answers.get(p)) {
                    NDArray logits =
                            decoder.logits(scope, PackedTokens.of(PackedTokens.Document.causal(text)), adapter);
                    assertThat((long) token)
                            .isEqualTo(logits.get(text.length - 1).argMax().getLong());
                    text = joined(text, new int[] {token});
                }
            }
        }
    }

    @Test
    void answersAreTheSameAloneAndInABatchOfOtherLengths() {
        Decoder decoder = decoder(TestTorch.SMALL, 12);
        Lora adapter = Lora.initialise(torch, scope, LoraConfig.allLinear(4, 8, 0), TestTorch.SMALL.shapes(), 3);
        adapter.tensors().forEach((name, tensor) -> {
            if (name.contains("lora_B")) {
                tensor.addi(0.05);
            }
        });
        List<Prompt> prompts = new ArrayList<>();
        for (Prompt prompt : prompts(TestTorch.SMALL, 9, 1, 23, 4, 17)) {
            prompts.add(new Prompt(prompt.ids(), new long[] {prompts.size(), 100 + prompts.size()}));
        }
        Generation generation = new Generation(20, Set.of(3, 5, 7), 1.3, 0.9);
        List<int[]> together = decoder.generate(prompts, adapter, generation);
        List<int[]> apart = new ArrayList<>();
        for (Prompt prompt : prompts) {
            for (long seed : prompt.seeds()) {
                apart.addAll(
                        decoder.generate(List.of(new Prompt(prompt.ids(), new long[] {seed})), adapter, generation));
            }
        }
        assertThat(together).hasSize(10).containsExactlyElementsOf(apart);
        assertThat(together.stream().map(List::of).map(a -> a.getFirst().length).distinct())
                .as("answers end at different places, so the cache is written anew")
                .hasSizeGreaterThan(2);
        assertThat(decoder.generate(prompts, null, generation).getFirst()).isNotEqualTo(together.getFirst());
    }

    @Test
    void drawnTokensAreThoseOnWhoseShareTheSeedsNumberFalls() {
        Decoder decoder = decoder(TestTorch.UNTIED, 12);
        NaiveDecoder naive = new NaiveDecoder(decoder);
        int[] prompt = {5, 6, 7};
        for (double topP : new double[] {1, 0.7, 0.05}) {
            int[] answer = decoder.generate(
                            List.of(new Prompt(prompt, new long[] {42})), null, new Generation(16, Set.of(), 2.5, topP))
                    .getFirst();
            SplittableRandom numbers = new SplittableRandom(42);
            int[] text = prompt;
            for (int token : answer) {
                double[][] logits = naive.logits(text);
                assertThat(token)
                        .as("top %s after %d tokens", topP, text.length)
                        .isEqualTo(drawn(logits[text.length - 1], 2.5, topP, numbers.nextDouble()));
                text = joined(text, new int[] {token});
            }
        }
    }

    /** From the definition: the shares of the smallest set of most likely tokens that reaches topP, laid end to end. */
    private static int drawn(double[] logits, double temperature, double topP, double number) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        double[] shares = Arrays.stream(logits)
                .map(x -> Math.exp((x - largest) / temperature))
                .toArray();
        double total = Arrays.stream(shares).sum();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, shares.length).boxed().toList());
        if (topP < 1) {
            order.sort((a, b) -> Double.compare(shares[b], shares[a]));
            double reached = 0;
            int kept = 0;
            while (reached < topP * total) {
                reached += shares[order.get(kept++)];
            }
            order = order.subList(0, kept);
            total = reached;
        }
        double at = 0;
        for (int token : order) {
            at += shares[token];
            if (at > number * total) {
                return token;
            }
        }
        throw new IllegalStateException("no share holds " + number);
    }

    @Test
    void answersEndAtAStopTokenOrWhereTheCallerSaysSo() {
        Decoder decoder = decoder(TestTorch.SMALL, 12);
        List<Prompt> prompt = List.of(Prompt.of(5, 6, 7));
        int[] greedy =
                decoder.generate(prompt, null, Generation.greedy(8, Set.of())).getFirst();
        assertThat(decoder.generate(prompt, null, Generation.greedy(8, Set.of(greedy[0])))
                        .getFirst())
                .containsExactly(greedy[0]);
        Generation three = new Generation(8, Set.of(), 0, 1, tokens -> tokens.length == 3);
        assertThat(decoder.generate(prompt, null, three).getFirst()).containsExactly(Arrays.copyOf(greedy, 3));
        List<Integer> read = new ArrayList<>();
        decoder.generate(prompt, null, three, read::add);
        assertThat(read).containsExactly(3, 1, 1);
    }

    @Test
    void seedsOfOnePromptGiveDifferentAnswersAndTheSameSeedTheSame() {
        Decoder decoder = decoder(TestTorch.SMALL, 12);
        List<int[]> answers = decoder.generate(
                List.of(new Prompt(new int[] {5, 6, 7}, new long[] {4, 5, 4})),
                null,
                new Generation(20, Set.of(), 3, 1));
        assertThat(answers.get(0)).isEqualTo(answers.get(2)).isNotEqualTo(answers.get(1));
    }

    @Test
    void greedyAnswersEqualTransformersGenerate() throws IOException {
        Golden golden = Golden.read("family/decoder/generate.json");
        HuggingFaceFolder folder = HuggingFaceFolder.open(
                golden.beside(golden.inputs().required("model").asText()));
        Decoder decoder = Decoder.of(torch, folder.config(), folder.weights(torch, scope));
        List<Prompt> prompts = new ArrayList<>();
        golden.inputs().path("prompts").forEach(ids -> prompts.add(Prompt.of(Golden.ints(ids))));
        Generation generation = Generation.greedy(
                golden.inputs().required("maxNewTokens").asInt(),
                Set.of(golden.inputs().required("stopToken").asInt()));
        List<int[]> answers = decoder.generate(prompts, null, generation);
        assertThat(answers).hasSizeGreaterThan(5);
        for (int p = 0; p < answers.size(); p++) {
            assertThat(answers.get(p))
                    .as("prompt %d", p)
                    .containsExactly(
                            Golden.ints(golden.expected().path("answers").get(p)));
        }
    }

    @Test
    void whatTheModelCannotHoldIsRefused() {
        Decoder decoder = decoder(TestTorch.SMALL, 1);
        assertThatThrownBy(
                        () -> decoder.generate(prompts(TestTorch.SMALL, 3, 60), null, Generation.greedy(5, Set.of())))
                .hasMessageContaining("60 tokens and 5 new ones exceed the model's 64 positions");
        assertThatThrownBy(() -> new Generation(1, Set.of(), 1, 0)).hasMessageContaining("topP is 0.0");
        assertThatThrownBy(() -> new Prompt(new int[0], new long[1])).hasMessageContaining("0 tokens");
    }
}
