package dev.cultivar.operator.desired;

import dev.cultivar.api.search.Override;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One trial of a search.
 *
 * @param number from 1, in the order in which trials start; {@link #UNNUMBERED} for one that may be chosen
 * @param coordinates axis to value or arm, and seed to its number
 * @param overrides the run's own, then the axes'
 * @param origins where each override comes from, for messages
 * @param seed the same for all points of one seed's number, so that they can be compared in pairs
 */
public record Trial(
        int number, Map<String, String> coordinates, List<Override> overrides, List<String> origins, long seed) {
    /** Of a trial that nobody has chosen yet. */
    public static final int UNNUMBERED = 0;

    /** Name of its TrainingRun. */
    public String name(String search) {
        return number == UNNUMBERED ? search + "-*" : name(search, number);
    }

    /** Name of the TrainingRun of the trial with a number. */
    public static String name(String search, int number) {
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
