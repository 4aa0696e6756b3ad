package dev.cultivar.api.split;

/** A kind of split. */
public sealed interface SplitSpec permits Fraction, Domains, Entities, After, Shots {}
