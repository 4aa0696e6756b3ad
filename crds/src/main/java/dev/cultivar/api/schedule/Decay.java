package dev.cultivar.api.schedule;

/** The shape of a decay over its own progress p in [0, 1): linear 1 - p, cosine (1 + cos(pi p)) / 2, sqrt 1 - sqrt(p). */
public enum Decay {
    linear,
    cosine,
    sqrt
}
