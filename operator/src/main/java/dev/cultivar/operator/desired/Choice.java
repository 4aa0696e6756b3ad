package dev.cultivar.operator.desired;

import dev.cultivar.api.search.Override;
import java.util.List;
import java.util.Map;

/**
 * A place on an axis.
 *
 * @param name what it is called, another for each
 * @param coordinates what its trials are called there: the axis and the name, where it is no budget
 * @param origins where each override comes from, for messages
 */
record Choice(
        String axis, String name, Map<String, String> coordinates, List<Override> overrides, List<String> origins) {
    /** A value or an arm. */
    Choice(String axis, String name, List<Override> overrides, List<String> origins) {
        this(axis, name, Map.of(axis, name), overrides, origins);
    }
}
