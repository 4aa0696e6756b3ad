package dev.cultivar.api.edit;

/** A kind of edit. */
public sealed interface EditSpec permits ExtendVocabulary, MergeAdapter {}
