package dev.cultivar.api.source;

/** A kind of source. */
public sealed interface SourceSpec permits Files, Inline, Dataset, Generated, Http, Hub {}
