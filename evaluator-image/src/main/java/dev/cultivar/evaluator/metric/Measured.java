package dev.cultivar.evaluator.metric;

import dev.cultivar.evaluator.statistic.Pooled;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one task measured on one model, item by item.
 *
 * @param items what an item is, in the plural: documents, questions
 * @param ids the items' ids, in the view's order
 * @param groups for each item the group that is drawn as one: items of one document are not independent
 * @param metrics for each metric the ratio, item by item
 * @param harness the same numbers under lm-eval's keys, and those that only lm-eval has
 * @param tokens tokens that went through the model
 * @param warnings what a reader of the numbers must know
 * @param answers for each item some of what the model wrote, cut to a length; empty where it wrote nothing
 * @param context what the model was given with the first item, as text before it is cut to the model's length; empty where a task does
 *     not keep it
 */
public record Measured(
        String items,
        List<String> ids,
        List<String> groups,
        SortedMap<Metric, Pooled> metrics,
        SortedMap<String, Double> harness,
        long tokens,
        List<String> warnings,
        List<List<String>> answers,
        String context) {
    public Measured {
        ids = List.copyOf(ids);
        groups = List.copyOf(groups);
        metrics = new TreeMap<>(metrics);
        harness = new TreeMap<>(harness);
        warnings = List.copyOf(warnings);
        answers = List.copyOf(answers);
        if (!answers.isEmpty() && answers.size() != ids.size()) {
            throw new IllegalArgumentException(
                    "there are answers of " + answers.size() + " items, there are " + ids.size() + " ids");
        }
        for (Map.Entry<Metric, Pooled> metric : metrics.entrySet()) {
            if (metric.getValue().units() != ids.size() || groups.size() != ids.size()) {
                throw new IllegalArgumentException(metric.getKey() + " has "
                        + metric.getValue().units() + " values, there are " + ids.size() + " ids and " + groups.size()
                        + " groups");
            }
        }
    }

    /** Of a task in which nothing is written. */
    public Measured(
            String items,
            List<String> ids,
            List<String> groups,
            SortedMap<Metric, Pooled> metrics,
            SortedMap<String, Double> harness,
            long tokens,
            List<String> warnings) {
        this(items, ids, groups, metrics, harness, tokens, warnings, List.of());
    }

    /** Of a task whose first prompt is not kept. */
    public Measured(
            String items,
            List<String> ids,
            List<String> groups,
            SortedMap<Metric, Pooled> metrics,
            SortedMap<String, Double> harness,
            long tokens,
            List<String> warnings,
            List<List<String>> answers) {
        this(items, ids, groups, metrics, harness, tokens, warnings, answers, "");
    }

    /** The metric, item by item. */
    public Pooled of(Metric metric) {
        Pooled pooled = metrics.get(metric);
        if (pooled == null) {
            throw new IllegalArgumentException(metric + " was not measured, there are " + metrics.keySet());
        }
        return pooled;
    }

    /** The metric, group by group: what a bootstrap draws. */
    public Pooled grouped(Metric metric) {
        return of(metric).grouped(groups);
    }

    /** Number of groups. */
    public int units() {
        return new LinkedHashSet<>(groups).size();
    }
}
