package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.engine.Torch;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Continues a prompt token by token, keeping keys and values so that each token costs one position.
 *
 * <p>Invariant: the answer depends on weights, prompt and {@link Generation} alone.
 */
final class Continuation {
    private final Torch torch;
    private final DecoderConfig config;
    private final DecoderLayers layers;
    private final NDArray head;

    Continuation(Torch torch, DecoderConfig config, DecoderLayers layers, NDArray head) {
        this.torch = torch;
        this.config = config;
        this.layers = layers;
        this.head = head;
    }

    int[] generate(int[] prompt, @Nullable Lora adapter, Generation generation) {
        int capacity = Math.addExact(prompt.length, generation.maxNewTokens());
        PackedTokens.of(PackedTokens.Document.causal(prompt)).check(config);
        if (capacity > config.maxPositionEmbeddings()) {
            throw new IllegalArgumentException(
                    "a prompt of " + prompt.length + " tokens and " + generation.maxNewTokens()
                            + " new ones exceed the model's " + config.maxPositionEmbeddings()
                            + " positions: shorten the prompt or ask for fewer");
        }
        SplittableRandom seeds = new SplittableRandom(generation.seed());
        int[] answer = new int[generation.maxNewTokens()];
        try (NDManager kept = torch.scope()) {
            DecoderLayers.Cache cache = layers.cache(kept, capacity);
            long[] next = Arrays.stream(prompt).asLongStream().toArray();
            int position = 0;
            for (int i = 0; i < answer.length; i++) {
                try (NDManager scope = torch.scope()) {
                    NDArray hidden = layers.step(scope, cache, capacity, next, position, adapter);
                    answer[i] = layers.pick(scope, hidden, head, generation.temperature(), seeds.nextLong());
                }
                if (generation.stopTokens().contains(answer[i])) {
                    return Arrays.copyOf(answer, i + 1);
                }
                position += next.length;
                next = new long[] {answer[i]};
            }
        }
        return answer;
    }
}
