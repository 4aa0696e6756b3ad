package dev.cultivar.contract;

/** Turn a model in the store's imports into a model artifact in Hugging Face layout. */
public record ImportWork(String path) implements WorkSpec {}
