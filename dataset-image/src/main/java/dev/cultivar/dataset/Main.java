package dev.cultivar.dataset;

import dev.cultivar.contract.Executors;
import dev.cultivar.dataset.engine.Executor;
import dev.cultivar.runtime.order.Pod;

/** The dataset image's entry point. */
public final class Main {
    private Main() {}

    /** Runs the order that the environment names, or, as an executor, the tasks that another pod gives. */
    public static void main(String[] arguments) {
        if (arguments.length == 1 && Executors.ARGUMENT.equals(arguments[0])) {
            Executor.run(System.getenv());
            return;
        }
        Pod.run(System.getenv(), new Preparation(System.getenv())::perform);
    }
}
