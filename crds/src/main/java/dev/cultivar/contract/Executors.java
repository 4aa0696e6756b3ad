package dev.cultivar.contract;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The pods that help a preparing pod, as the operator shapes them. They are given by the environment and never by an order: where
 * work is done does not change what comes out.
 *
 * @param count how many
 * @param threads tasks of each at a time
 * @param memory bytes of each, heap and all
 * @param pod manifest of one, without name and arguments; its only container has image and resources
 */
public record Executors(int count, int threads, long memory, JsonNode pod) {
    /** At most so many. */
    public static final int MAX = 64;
    /** Argument with which the image's entry point becomes one of them; Spark gives it. */
    public static final String ARGUMENT = "executor";

    public Executors {
        if (count < 1 || count > MAX || threads < 1 || memory < 1) {
            throw new IllegalArgumentException("executors: count must be 1 to " + MAX
                    + ", threads and memory at least 1; they are " + count + ", " + threads + ", " + memory);
        }
    }
}
