package dev.cultivar.api.optimizer;

/** A kind of optimizer. */
public sealed interface OptimizerSpec permits Adamw, Adamw8bit, Adafactor, Sgd {
    /** The learning rate at the schedule's top, where no group says otherwise. */
    Double learningRate();

    /** The weight decay, where no group says otherwise. */
    Double weightDecay();
}
