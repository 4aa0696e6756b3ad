package dev.cultivar.evaluator.suite;

import dev.cultivar.api.task.Suite;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The suites of an evaluation, found to make sense, and their scores: {@code sum w_t (m_t - b_t) / (1 - b_t) / sum w_t} over the
 * headline metrics m_t of their tasks. Each task is a stratum: items are drawn anew within it, the same for all models.
 */
public final class Suites {
    private final Map<String, Suite> suites = new LinkedHashMap<>();
    private final Map<String, Metric> headlines;

    /**
     * Checks names and numbers.
     *
     * @param headlines the headline metric of each task
     * @throws InvalidWork naming the suite and its field
     */
    public Suites(List<Suite> suites, Map<String, Metric> headlines) {
        this.headlines = headlines;
        for (Suite suite : suites) {
            if (this.suites.put(suite.name(), suite) != null || headlines.containsKey(suite.name())) {
                throw new InvalidWork(
                        "BadSuite", "suites: the name " + suite.name() + " is there twice, among tasks and suites");
            }
            check(suite);
        }
    }

    private void check(Suite suite) {
        String where = "suite " + suite.name();
        Set<String> seen = new HashSet<>();
        for (String task : suite.tasks()) {
            Metric headline = headlines.get(task);
            if (headline == null) {
                throw new InvalidWork(
                        "UnknownTask", where + ": tasks: no task " + task + "; there are " + names(headlines.keySet()));
            }
            if (!seen.add(task)) {
                throw new InvalidWork(
                        "BadSuite", where + ": tasks: " + task + " is there twice; give it a weight of 2 instead");
            }
            if (!headline.share()) {
                throw new InvalidWork(
                        "BadSuite",
                        where + ": tasks: the headline metric of " + task + " is " + headline + ", in "
                                + headline.unit() + "; a suite is a mean of shares: leave the task out");
            }
            if (!(suite.weight(task) > 0 && suite.weight(task) < Double.POSITIVE_INFINITY)) {
                throw new InvalidWork(
                        "BadSuite", where + ": weights: " + task + " has " + suite.weight(task) + ", give more than 0");
            }
            if (!(suite.baseline(task) >= 0 && suite.baseline(task) < 1)) {
                throw new InvalidWork(
                        "BadSuite",
                        where + ": baselines: " + task + " has " + suite.baseline(task)
                                + ", give at least 0 and less than 1");
            }
        }
        if (seen.isEmpty()) {
            throw new InvalidWork("BadSuite", where + ": tasks: there are none, name at least one");
        }
        requireNamed(where + ": weights", suite.weights().keySet(), seen);
        requireNamed(where + ": baselines", suite.baselines().keySet(), seen);
    }

    private static void requireNamed(String field, Collection<String> named, Set<String> tasks) {
        for (String task : named) {
            if (!tasks.contains(task)) {
                throw new InvalidWork(
                        "UnknownTask", field + ": " + task + " is no task of the suite; there are " + names(tasks));
            }
        }
    }

    /** Their names, in the order's order. */
    public List<String> names() {
        return List.copyOf(suites.keySet());
    }

    /** What was measured by task and member, and after it the scores of the suites. */
    public Map<String, Map<String, Measured>> scored(Map<String, Map<String, Measured>> measured) {
        Map<String, Map<String, Measured>> all = new LinkedHashMap<>(measured);
        for (Suite suite : suites.values()) {
            Map<String, Measured> byMember = new LinkedHashMap<>();
            for (String member :
                    measured.getOrDefault(suite.tasks().getFirst(), Map.of()).keySet()) {
                byMember.put(member, score(suite, member, measured));
            }
            all.put(suite.name(), byMember);
        }
        return all;
    }

    private Measured score(Suite suite, String member, Map<String, Map<String, Measured>> measured) {
        List<String> ids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        List<Pooled> parts = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        long tokens = 0;
        for (String task : suite.tasks()) {
            Measured part = measured.getOrDefault(task, Map.of()).get(member);
            Metric headline = headlines.get(task);
            if (part == null || headline == null) {
                throw new IllegalStateException("task " + task + " was not measured on " + member);
            }
            part.ids().forEach(id -> ids.add(task + "/" + id));
            part.groups().forEach(group -> groups.add(task + "/" + group));
            parts.add(part.of(headline).above(suite.baseline(task)));
            weights.add(suite.weight(task));
            tokens += part.tokens();
        }
        return new Measured(
                "items",
                ids,
                groups,
                new TreeMap<>(Map.of(Metric.score, Pooled.strata(parts, weights))),
                new TreeMap<>(),
                tokens,
                List.of());
    }

    private static String names(Collection<String> names) {
        return String.join(", ", names);
    }
}
