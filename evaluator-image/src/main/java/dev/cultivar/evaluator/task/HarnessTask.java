package dev.cultivar.evaluator.task;

import java.util.Map;
import java.util.TreeMap;

/**
 * A task as lm-eval's result files describe it.
 *
 * @param version as the task states it: a number or a text
 * @param shots solved examples before each document
 * @param better whether more is better, for metrics that {@code higherIsBetter} does not name
 * @param higherIsBetter by lm-eval's name of the metric
 * @param config the task's configuration; empty where it has no file
 */
public record HarnessTask(
        Object version, int shots, boolean better, Map<String, Boolean> higherIsBetter, Map<String, Object> config) {
    public HarnessTask {
        higherIsBetter = Map.copyOf(higherIsBetter);
        config = new TreeMap<>(config);
    }

    /** Whether more of a metric is better. */
    public boolean higherIsBetter(String metric) {
        return higherIsBetter.getOrDefault(metric, better);
    }
}
