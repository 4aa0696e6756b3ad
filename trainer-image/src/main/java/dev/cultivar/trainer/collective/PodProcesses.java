package dev.cultivar.trainer.collective;

import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What runs below a pod of several: mpirun or its daemon, and below that the trainer. */
final class PodProcesses {
    private static final Duration LAST_WORD = Duration.ofSeconds(30);
    private static final long BETWEEN_SIGNALS = TimeUnit.SECONDS.toNanos(1);

    private final Map<String, String> environment;
    private final String main;
    private long signalled = System.nanoTime() - BETWEEN_SIGNALS;

    /** @param main class that the trainer's process runs */
    PodProcesses(Map<String, String> environment, String main) {
        this.environment = environment;
        this.main = main;
    }

    /** Starts a command, with more in the environment. */
    Process start(List<String> command, Map<String, String> more) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .inheritIO()
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Map<String, String> own = builder.environment();
        own.clear();
        own.putAll(environment);
        own.putAll(more);
        for (String name : List.of("PRTE_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT")) {
            own.put(name, "1");
            own.put(name + "_CONFIRM", "1");
        }
        String prefix = environment.getOrDefault(OpenMpi.PREFIX, "");
        if (!prefix.isEmpty()) {
            own.put("PRTE_PREFIX", prefix);
            own.put("PMIX_PREFIX", prefix);
        }
        // a process that waits for another leaves the core to it
        own.putIfAbsent("OMPI_MCA_mpi_yield_when_idle", "1");
        return builder.start();
    }

    /** The path of one of Open MPI's programs. */
    String tool(String name) {
        String prefix = environment.getOrDefault(OpenMpi.PREFIX, "");
        if (prefix.isEmpty()) {
            return name;
        }
        Path tool = Path.of(prefix, "bin", name);
        if (!Files.isExecutable(tool)) {
            throw new InvalidWork(
                    "LibraryMissing",
                    "Open MPI: there is no " + tool + ": use an image that has Open MPI, or one node");
        }
        return tool.toString();
    }

    /** The trainer's command: this JVM's with another main class. */
    List<String> trainer() {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * SIGTERM for the trainer and not for mpirun, which would end all without a checkpoint. To be called again and again, for a trainer
     * that is only being started has no ears yet; it comes once a second at most.
     */
    void terminateTrainer() {
        if (System.nanoTime() - signalled < BETWEEN_SIGNALS) {
            return;
        }
        signalled = System.nanoTime();
        String java = java();
        ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().filter(java::equals).isPresent())
                .forEach(ProcessHandle::destroy);
    }

    /** Ends a process and what runs below it; one that has ended already stays so. */
    static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }
}
