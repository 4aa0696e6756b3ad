package dev.cultivar.trainer.collective;

import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.Pod;
import java.util.Map;

/** One of two processes of which the second finds that its data is wrong, while the first waits for it. */
final class RefusingProcess {
    private RefusingProcess() {}

    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        if (!Processes.started(environment)) {
            Nodes nodes = Nodes.of(environment).orElseThrow();
            Runtime.getRuntime().halt(new Launch(nodes, environment, RefusingProcess.class.getName()).run());
        }
        Pod.run(Processes.withRank(environment), pod -> {
            Collective collective = Processes.meet(environment);
            if (!collective.leads()) {
                throw new InvalidWork("RecordWrong", "record 7 of the second half has no text");
            }
            collective.meet();
            return Done.of("nobody came");
        });
    }
}
