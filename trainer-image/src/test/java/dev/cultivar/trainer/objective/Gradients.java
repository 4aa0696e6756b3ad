package dev.cultivar.trainer.objective;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Sets of gradients, compared. */
public final class Gradients {
    private Gradients() {}

    /** A copy on the Java heap. */
    public static Map<String, float[]> copy(Map<String, NDArray> gradients) {
        Map<String, float[]> copy = new HashMap<>();
        gradients.forEach((name, gradient) -> copy.put(name, gradient.toFloatArray()));
        return copy;
    }

    static double largestDifference(Map<String, NDArray> ours, Map<String, NDArray> theirs) {
        return difference(copy(ours), copy(theirs));
    }

    static double largest(Map<String, NDArray> gradients) {
        return size(copy(gradients));
    }

    /** The largest difference between two sets of gradients of the same parameters. */
    public static double difference(Map<String, float[]> ours, Map<String, float[]> theirs) {
        assertThat(ours.keySet()).isEqualTo(theirs.keySet());
        double largest = 0;
        for (Map.Entry<String, float[]> entry : ours.entrySet()) {
            float[] other = Objects.requireNonNull(theirs.get(entry.getKey()));
            for (int i = 0; i < other.length; i++) {
                largest = Math.max(largest, Math.abs(entry.getValue()[i] - other[i]));
            }
        }
        return largest;
    }

    /** The largest element. */
    public static double size(Map<String, float[]> gradients) {
        double largest = 0;
        for (float[] values : gradients.values()) {
            for (float value : values) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }
}
