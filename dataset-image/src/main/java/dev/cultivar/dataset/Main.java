package dev.cultivar.dataset;

import dev.cultivar.runtime.order.Pod;

/** The dataset image's entry point. */
public final class Main {
    private Main() {}

    /** Runs the order that the environment names. */
    public static void main(String[] arguments) {
        Pod.run(System.getenv(), new Preparation()::perform);
    }
}
