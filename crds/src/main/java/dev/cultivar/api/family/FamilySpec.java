package dev.cultivar.api.family;

/** A kind of model that can be made from nothing. */
public sealed interface FamilySpec permits Decoder {}
