package dev.cultivar.api.step;

/** How duplicates are found. */
public sealed interface DeduplicateSpec permits Exact, Minhash {}
