package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.engine.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Continues prompts token by token, many at a time, keeping keys and values so that each token costs one position. Prompts are
 * read packed, without padding, each once for all its answers; after that each answer is a row of the cache at its own position.
 * Rows that have ended stay until half of them have, then the cache is written anew without them.
 *
 * <p>Invariant: an answer depends on weights, prompt, seed and {@link Generation} alone, up to the rounding of a logit: matrix
 * products of other sizes may sum in another order.
 */
final class Continuation {
    private final Torch torch;
    private final DecoderConfig config;
    private final CachedLayers layers;
    private final NDArray head;

    Continuation(Torch torch, DecoderConfig config, CachedLayers layers, NDArray head) {
        this.torch = torch;
        this.config = config;
        this.layers = layers;
        this.head = head;
    }

    /** One answer in the making. */
    private static final class Row {
        private final int prompt;
        private final SplittableRandom random;
        private int[] answer = new int[0];
        private long position;
        private boolean ended;

        Row(int prompt, long seed, long position) {
            this.prompt = prompt;
            this.random = new SplittableRandom(seed);
            this.position = position;
        }

        void take(int token, Generation generation) {
            if (ended) {
                return;
            }
            answer = Arrays.copyOf(answer, answer.length + 1);
            answer[answer.length - 1] = token;
            ended = answer.length == generation.maxNewTokens()
                    || generation.stopTokens().contains(token)
                    || generation.ended().test(answer);
        }

        /** The last token, which is read next; one that has ended reads it again at the same place, which nobody sees. */
        long next() {
            return answer[answer.length - 1];
        }
    }

    /** The answers by prompt and seed. */
    List<int[]> generate(List<Prompt> prompts, Generation generation, IntConsumer tokensRead) {
        PackedTokens batch = PackedTokens.of(prompts.stream()
                .map(prompt -> PackedTokens.Document.causal(prompt.ids()))
                .toList());
        batch.check(config);
        int capacity = Math.addExact(batch.longest(), generation.maxNewTokens());
        if (capacity > config.maxPositionEmbeddings()) {
            throw new IllegalArgumentException(
                    "a prompt of " + batch.longest() + " tokens and " + generation.maxNewTokens()
                            + " new ones exceed the model's " + config.maxPositionEmbeddings()
                            + " positions: shorten the prompt or ask for fewer");
        }
        List<Row> rows = new ArrayList<>();
        for (int p = 0; p < prompts.size(); p++) {
            for (long seed : prompts.get(p).seeds()) {
                rows.add(new Row(p, seed, prompts.get(p).ids().length - 1));
            }
        }
        try (NDManager kept = torch.scope()) {
            List<NDArray> cache = layers.cache(kept, rows.size(), capacity);
            try (NDManager scope = torch.scope()) {
                long[] owners = rows.stream().mapToLong(row -> row.prompt).toArray();
                pick(scope, layers.prefill(scope, batch, owners, cache), rows, generation);
                tokensRead.accept(batch.length());
            }
            advance(kept, cache, rows, generation, tokensRead);
        }
        return rows.stream().map(row -> row.answer).toList();
    }

    private void advance(
            NDManager kept, List<NDArray> first, List<Row> all, Generation generation, IntConsumer tokensRead) {
        List<NDArray> cache = first;
        List<Row> rows = all;
        while (true) {
            List<Row> present = rows;
            long[] going = IntStream.range(0, rows.size())
                    .filter(r -> !present.get(r).ended)
                    .asLongStream()
                    .toArray();
            if (going.length == 0) {
                return;
            }
            if (2 * going.length <= rows.size()) {
                List<NDArray> smaller = layers.rows(kept, cache, going);
                cache.forEach(NDArray::close);
                cache = smaller;
                rows = Arrays.stream(going)
                        .mapToObj(r -> present.get(Math.toIntExact(r)))
                        .toList();
            }
            rows.stream().filter(row -> !row.ended).forEach(row -> row.position++);
            try (NDManager scope = torch.scope()) {
                long[] ids = rows.stream().mapToLong(Row::next).toArray();
                long[] positions = rows.stream().mapToLong(row -> row.position).toArray();
                pick(scope, layers.advance(scope, cache, ids, positions), rows, generation);
            }
            tokensRead.accept(going.length);
        }
    }

    private void pick(NDManager scope, NDArray hidden, List<Row> rows, Generation generation) {
        double[] numbers =
                rows.stream().mapToDouble(row -> row.random.nextDouble()).toArray();
        long[] tokens = layers.pick(scope, hidden, head, generation, numbers);
        for (int r = 0; r < tokens.length; r++) {
            rows.get(r).take(Math.toIntExact(tokens[r]), generation);
        }
    }
}
