package dev.cultivar.api.compute;

/** A system that admits or places the pods of a run. */
public sealed interface QueueSpec permits Kueue, Volcano, Coscheduling {}
