package dev.cultivar.operator.desired;

import dev.cultivar.api.search.Override;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One trial of a search.
 *
 * @param number from 1, in the order in which trials start
 * @param coordinates axis to value or arm, and seed to its number
 * @param overrides the run's own, then the axes'
 * @param origins where each override comes from, for messages
 * @param seed the same for all points of one seed's number, so that they can be compared in pairs
 */
public record Trial(
        int number, Map<String, String> coordinates, List<Override> overrides, List<String> origins, long seed) {
    /** Name of its TrainingRun. */
    public String name(String search) {
        return search + "-" + number;
    }

    /** Name and coordinates, for people. */
    public String describe(String search) {
        return name(search) + " ("
                + coordinates.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(", "))
                + ")";
    }
}
