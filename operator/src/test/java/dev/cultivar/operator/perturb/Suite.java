package dev.cultivar.operator.perturb;

import java.util.Comparator;
import java.util.HashMap;
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
import org.jspecify.annotations.Nullable;

/**
 * Experiments of a kind, some at once. A run of all tests takes the first of each kind and scenario in an order that depends on
 * their words and a seed alone and in which each sort of them comes once before one comes twice: {@code -Dperturb.most=1000} takes
 * all, {@code -Dperturb.seed=N} others, {@code -Dperturb.only=REGEX} those so named.
 */
final class Suite {
    private static final int AT_ONCE = Integer.getInteger("perturb.threads", 6);
    static final long SEED = Long.getLong("perturb.seed", 1);
    private static final String ALL = "(?s).*";
    private static final String ONLY = System.getProperty("perturb.only", ALL);
    private static final @Nullable Integer MOST = Integer.getInteger("perturb.most");

    private Suite() {}

    /** What went wrong, by the disturbance; at most so many are taken, unless told otherwise. */
    static Map<String, List<String>> complaints(
            String kind, Scenario scenario, int most, List<? extends Disturbance> all) {
        return complaintsOf(kind, scenario.name(), most, all, d -> Experiment.complaintsOf(scenario, d));
    }

    /** The same for experiments of any kind. */
    static <E> Map<String, List<String>> complaintsOf(
            String kind, String subject, int most, List<? extends E> all, Function<E, List<String>> experiment) {
        List<E> part = Suite.<E>inOrder(
                        all.stream().filter(e -> e.toString().matches(ONLY)).toList())
                .stream()
                .limit(MOST == null ? most : MOST)
                .toList();
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
        if (complaints.isEmpty() && ONLY.equals(ALL)) {
            TestingPage.holds(
                    "disturbances", kind, subject, "~" + all.size(), Integer.toString(most), "~" + part.size());
        }
        return complaints;
    }

    private static <E> List<E> inOrder(List<? extends E> all) {
        record Place<T>(T one, int rank, long hash) {}
        Map<String, Integer> ranks = new HashMap<>();
        return all.stream()
                .map(one -> new Place<E>(one, 0, hash(one.toString())))
                .sorted(Comparator.comparingLong(Place::hash))
                .map(p -> new Place<E>(p.one(), ranks.merge(sort(p.one().toString()), 1, Integer::sum), p.hash()))
                .sorted(Comparator.<Place<E>>comparingInt(Place::rank).thenComparingLong(Place::hash))
                .map(Place::one)
                .toList();
    }

    /** Without what tells two of a sort apart: the how manieth it is, and the digest of an order, which changes with the order. */
    private static String sort(String words) {
        return words.replaceAll("@[0-9a-f]{6}| \\(\\d+\\)|\\b\\d+\\b", "");
    }

    private static long hash(String words) {
        return new Random(
                        SEED * 1_000_003 + words.replaceAll("@[0-9a-f]{6}", "").hashCode())
                .nextLong();
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
