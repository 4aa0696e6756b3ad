package dev.cultivar.contract;

import dev.cultivar.api.model.Scratch;

/**
 * Make a model that has learnt nothing: weights drawn from the order's seed, a tokenizer from a dataset.
 *
 * @param tokenizer digest of the dataset artifact that holds the tokenizer
 */
public record ScratchWork(Scratch family, String tokenizer) implements WorkSpec {}
