package dev.cultivar.trainer;

import dev.cultivar.contract.TrainWork;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.Pod;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.trainer.collective.Collective;
import dev.cultivar.trainer.collective.Launch;
import dev.cultivar.trainer.collective.Nodes;
import dev.cultivar.trainer.collective.Processes;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * One of two trainers of which the second, after the step that the property says, goes on no more until SIGTERM comes: what is done to
 * it is done at that step, however fast the machine is.
 */
final class HeldTrainer {
    private static final String STEP = "held.step";

    private HeldTrainer() {}

    /** The arguments that start it so. */
    static String[] after(int step) {
        return new String[] {"-D" + STEP + "=" + step, HeldTrainer.class.getName()};
    }

    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        if (!Processes.started(environment)) {
            Nodes nodes = Nodes.of(environment).orElseThrow();
            Runtime.getRuntime().halt(new Launch(nodes, environment, HeldTrainer.class.getName()).run());
        }
        Pod.run(Processes.withRank(environment), pod -> perform(pod, Processes.meet(environment)));
    }

    private static Done perform(PodContext pod, Collective collective) throws IOException {
        int step = Integer.getInteger(STEP, 0);
        TrainWork work = (TrainWork) pod.order().work().chosen();
        Done done = new Stage(
                        pod,
                        work,
                        () -> {
                            while (!collective.leads()
                                    && pod.reporter().last().step() >= step
                                    && !pod.termination().requested()) {
                                LockSupport.parkNanos(1_000_000);
                            }
                            return pod.termination().requested();
                        },
                        collective)
                .perform();
        collective.leave();
        return done;
    }
}
