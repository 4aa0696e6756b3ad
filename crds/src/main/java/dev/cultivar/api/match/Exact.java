package dev.cultivar.api.match;

/** The normalised answer is the normalised right one, character by character. */
public record Exact() implements MatchSpec {}
