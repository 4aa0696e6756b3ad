package dev.cultivar.trainer.collective;

import dev.cultivar.contract.PodEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** One of several processes that all end with 0, the first of them in the middle of its outcome, as when mpirun takes a lost one for an end. */
final class SilentProcess {
    private SilentProcess() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, String> environment = System.getenv();
        if (!Processes.started(environment)) {
            Nodes nodes = Nodes.of(environment).orElseThrow();
            Runtime.getRuntime().halt(new Launch(nodes, environment, SilentProcess.class.getName()).run());
        }
        Collective collective = Processes.meet(environment);
        if (collective.leads()) {
            Files.writeString(
                    Path.of(Objects.requireNonNull(environment.get(PodEnvironment.TERMINATION_LOG))),
                    "{\"exitCode\":0,");
        }
        collective.leave();
        Runtime.getRuntime().halt(0);
    }
}
