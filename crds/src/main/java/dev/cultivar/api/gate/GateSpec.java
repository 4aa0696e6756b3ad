package dev.cultivar.api.gate;

/** A kind of claim. */
public sealed interface GateSpec permits Superior, NonInferior, Equivalent, Value {}
