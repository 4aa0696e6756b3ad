package dev.cultivar.dataset.record;

/**
 * A line that is not a record of its source: the preparation fails and says so.
 *
 * @param rule field and rule, without the place
 */
public record Refused(Place place, String rule) implements Entry {}
