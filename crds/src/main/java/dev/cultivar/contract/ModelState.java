package dev.cultivar.contract;

import org.jspecify.annotations.Nullable;

/** A model as it stands between stages: the weights, and the adapter beside them if there is one. */
public record ModelState(String digest, @Nullable String adapter) {}
