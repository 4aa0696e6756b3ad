package dev.cultivar.evaluator.lmeval;

import dev.cultivar.runtime.order.InvalidWork;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Solved examples as lm-eval's samplers take them: the first n, or n by one stream of Python's random numbers with the seed 1234
 * that goes on from document to document, so documents must be asked in their order and from the first.
 */
final class FewShots {
    /** lm-eval's fewshot_random_seed. */
    static final int SEED = 1234;

    private final TaskConfig config;
    private final List<Map<String, @Nullable Object>> pool;
    private final String where;
    private final PythonRandom random = new PythonRandom(SEED);

    /** @param where the task's file, for errors */
    FewShots(TaskConfig config, List<Map<String, @Nullable Object>> pool, String where) {
        this.config = config;
        this.pool = List.copyOf(pool);
        this.where = where;
    }

    List<Map<String, @Nullable Object>> before(Map<String, @Nullable Object> document) {
        int n = config.numFewshot();
        if (n == 0) {
            return List.of();
        }
        if (config.firstShots()) {
            List<Map<String, @Nullable Object>> others = config.excludesAsked() ? without(pool, document) : pool;
            require(others.size(), n);
            return others.subList(0, n);
        }
        if (!config.excludesAsked()) {
            require(pool.size(), n);
            return random.sample(pool, n);
        }
        require(pool.size(), n + 1);
        List<Map<String, @Nullable Object>> others = without(random.sample(pool, n + 1), document);
        if (others.size() < n) {
            List<Map<String, @Nullable Object>> rest = without(pool, document);
            require(rest.size(), n);
            return random.sample(rest, n);
        }
        return others.subList(0, n);
    }

    private static List<Map<String, @Nullable Object>> without(
            List<Map<String, @Nullable Object>> documents, Map<String, @Nullable Object> document) {
        return documents.stream().filter(one -> !one.equals(document)).toList();
    }

    private void require(int there, int needed) {
        if (there < needed) {
            throw new InvalidWork(
                    "TooFewShots",
                    where + ": num_fewshot is " + config.numFewshot() + ", which needs " + needed
                            + " documents of split " + config.shotSplit() + ", and there are " + there
                            + ": lower it or give more");
        }
    }
}
