package dev.cultivar.api.search;

/** A way to tell early which trials are not worth their end. */
public sealed interface EarlyStopSpec permits Median {}
