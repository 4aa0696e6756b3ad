package dev.cultivar.api.step;

/** A rule of the filter step. */
public sealed interface FilterSpec permits Length, TextPattern, Language {}
