package dev.cultivar.api.edit;

/** W + (alpha / rank) B A in float32; the result has no adapter. */
public record MergeAdapter() implements EditSpec {}
