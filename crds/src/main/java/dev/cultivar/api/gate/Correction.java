package dev.cultivar.api.gate;

/** How verdicts account for there being several claims. */
public enum Correction {
    /** Holm's step-down (1979): that any gate is Proven by chance alone is no likelier than 1 - confidence. */
    holm
}
