package dev.cultivar.api.model;

/** A kind of model source. */
public sealed interface ModelSourceSpec permits Volume, RunOutput, Scratch, Hub {}
