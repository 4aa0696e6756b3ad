package dev.cultivar.dataset.record;

/**
 * A record that a step dropped.
 *
 * @param step index of the step in the order
 * @param reason one word that the counters carry
 */
public record Dropped(Place place, int step, String reason) implements Entry {}
