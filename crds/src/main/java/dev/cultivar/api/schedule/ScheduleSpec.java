package dev.cultivar.api.schedule;

/** A kind of schedule. */
public sealed interface ScheduleSpec
        permits Constant, Linear, Cosine, WarmupStableDecay, Polynomial, InverseSquareRoot, CosineWithRestarts {}
