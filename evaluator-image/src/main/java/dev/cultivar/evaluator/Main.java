package dev.cultivar.evaluator;

import dev.cultivar.runtime.order.Pod;

/** The evaluator image's entry point. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Pod.run(System.getenv(), Examination::perform);
    }
}
