package dev.cultivar.trainer.schedule;

/**
 * What the learning rate is multiplied by; a pure function of the stage's step, so a resumed stage has no jump
 * and the next stage warms up anew.
 */
@FunctionalInterface
public interface Schedule {
    /** The factor of a step; the first step is 0. */
    double factor(long step);
}
