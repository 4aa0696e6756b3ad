package dev.cultivar.api.search;

/** A way to choose the points of a search. */
public sealed interface SearchMethodSpec permits Bayes, Grid, Random {}
