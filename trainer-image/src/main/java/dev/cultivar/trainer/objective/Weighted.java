package dev.cultivar.trainer.objective;

/** An objective and its weight in the sum. */
public record Weighted(Objective objective, double weight) {}
