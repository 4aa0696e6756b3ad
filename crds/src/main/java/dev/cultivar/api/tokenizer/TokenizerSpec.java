package dev.cultivar.api.tokenizer;

/** A kind of tokenizer. */
public sealed interface TokenizerSpec permits BytePairs, WordPiece, Unigram, Extend {}
