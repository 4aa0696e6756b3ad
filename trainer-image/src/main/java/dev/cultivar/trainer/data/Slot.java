package dev.cultivar.trainer.data;

import dev.cultivar.contract.BoundView;

/**
 * A slot of the mixture with its data.
 *
 * @param objective index of the objective that reads it
 */
public record Slot(String name, double weight, BoundView view, int objective) {}
