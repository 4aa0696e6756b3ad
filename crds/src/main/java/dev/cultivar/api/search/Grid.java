package dev.cultivar.api.search;

/** Every combination, the first axis changing slowest and the seed fastest. */
public record Grid() implements SearchMethodSpec {}
