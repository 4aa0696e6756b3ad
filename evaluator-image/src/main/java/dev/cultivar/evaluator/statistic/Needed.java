package dev.cultivar.evaluator.statistic;

/**
 * What would probably decide.
 *
 * @param count how many in all
 * @param replicates whether of replicates, otherwise of the units that are drawn
 */
public record Needed(long count, boolean replicates) {}
