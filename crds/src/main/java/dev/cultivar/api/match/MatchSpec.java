package dev.cultivar.api.match;

/** A way to hold a generated answer against the right one. */
public sealed interface MatchSpec permits Exact, Numeric, AnyOf {}
