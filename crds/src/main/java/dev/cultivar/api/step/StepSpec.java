package dev.cultivar.api.step;

/** A kind of step. */
public sealed interface StepSpec permits Normalize, Filter, Deduplicate, Decontaminate, Mine {}
