package dev.cultivar.contract;

import org.jspecify.annotations.Nullable;

/** A view with its dataset resolved to an artifact. */
public record BoundView(
        String digest, String split, @Nullable Long records) {}
