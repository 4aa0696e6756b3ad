package dev.cultivar.trainer;

import dev.cultivar.contract.TrainWork;
import dev.cultivar.runtime.order.Pod;
import java.util.concurrent.CountDownLatch;

/** A pod whose tensor thread waits for ever after a step, as one does that is stuck in a native call. */
final class HungTrainer {
    private HungTrainer() {}

    public static void main(String[] arguments) {
        long step = Long.parseLong(arguments[0]);
        Pod.run(
                System.getenv(),
                pod -> new Stage(pod, (TrainWork) pod.order().work().chosen(), () -> {
                            if (pod.reporter().last().step() >= step) {
                                hang();
                            }
                            return false;
                        })
                        .perform());
    }

    private static void hang() {
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // stuck is stuck
            }
        }
    }
}
