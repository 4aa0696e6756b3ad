package dev.cultivar.api.source;

/** A kind of made-up world. */
public sealed interface GeneratedSpec permits TextWorld {}
