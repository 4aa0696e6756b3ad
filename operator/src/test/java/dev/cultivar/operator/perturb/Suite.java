package dev.cultivar.operator.perturb;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Experiments of a kind, some at once. A run of all tests takes a few of each kind and scenario, drawn by a seed:
 * {@code -Dperturb.most=1000} takes all, {@code -Dperturb.seed=N} others, {@code -Dperturb.only=REGEX} those so named.
 */
final class Suite {
    private static final int AT_ONCE = Integer.getInteger("perturb.threads", 6);
    static final long SEED = Long.getLong("perturb.seed", 1);
    private static final String ONLY = System.getProperty("perturb.only", "(?s).*");
    private static final int MOST = Integer.getInteger("perturb.most", 3);

    private Suite() {}

    /** What went wrong, by the disturbance; a part of all is drawn. */
    static Map<String, List<String>> complaints(String kind, Scenario scenario, List<? extends Disturbance> all) {
        return complaintsOf(kind, scenario.name(), all, d -> Experiment.complaintsOf(scenario, d));
    }

    /** The same for experiments of any kind. */
    static <E> Map<String, List<String>> complaintsOf(
            String kind, String subject, List<? extends E> all, Function<E, List<String>> experiment) {
        List<E> drawn = new ArrayList<>(
                all.stream().filter(e -> e.toString().matches(ONLY)).toList());
        Collections.shuffle(drawn, new Random(SEED));
        List<E> part = drawn.subList(0, Math.min(MOST, drawn.size()));
        Map<String, List<String>> complaints = new TreeMap<>();
        Map<E, Future<List<String>>> futures = new LinkedHashMap<>();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            part.forEach(one -> futures.put(one, threads.submit(() -> experiment.apply(one))));
        }
        futures.forEach((one, future) -> {
            List<String> found = get(future);
            if (!found.isEmpty()) {
                complaints.put(one.toString(), found);
            }
        });
        System.out.printf(
                "%s of %s: %d of %d in %.1f s%n",
                kind, subject, part.size(), all.size(), (System.nanoTime() - start) / 1e9);
        return complaints;
    }

    private static List<String> get(Future<List<String>> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of("interrupted");
        } catch (ExecutionException e) {
            return List.of("thrown: " + e.getCause());
        }
    }
}
