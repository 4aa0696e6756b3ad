package dev.cultivar.api.step;

/** The same text, letter for letter. */
public record Exact() implements DeduplicateSpec {}
