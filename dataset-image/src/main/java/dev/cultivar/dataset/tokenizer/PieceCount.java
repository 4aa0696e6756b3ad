package dev.cultivar.dataset.tokenizer;

/** A piece in byte letters, and how often it occurs. */
public record PieceCount(String piece, long count) {}
