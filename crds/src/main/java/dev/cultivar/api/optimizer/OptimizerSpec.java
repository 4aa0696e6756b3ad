package dev.cultivar.api.optimizer;

/** A kind of optimizer. */
public sealed interface OptimizerSpec permits Adamw {}
