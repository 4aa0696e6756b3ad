package dev.cultivar.operator.desired;

import dev.cultivar.api.search.Override;
import java.util.List;

/**
 * A place on an axis.
 *
 * @param coordinate what its trials are called there
 * @param origins where each override comes from, for messages
 */
record Choice(String axis, String coordinate, List<Override> overrides, List<String> origins) {}
