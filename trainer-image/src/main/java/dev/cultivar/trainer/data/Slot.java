package dev.cultivar.trainer.data;

import dev.cultivar.contract.BoundView;

/**
 * A slot with its data.
 *
 * @param objective index of the objective that reads it
 * @param records records of its view: an epoch
 */
public record Slot(String name, BoundView view, int objective, long records) {}
