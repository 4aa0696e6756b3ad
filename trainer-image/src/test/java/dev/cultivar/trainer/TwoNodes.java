package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.Order;
import dev.cultivar.contract.PodEnvironment;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Two trainers that train together, each started as the pod of an Indexed Job is, with Open MPI and TCP between them. */
record TwoNodes(Process first, Process second) {
    private static final int COUNT = 2;
    private static final int FIRST_PORT = 12_000;
    /** Each JVM that tests has its own. */
    private static final int PLACES = 500;

    private static final int PORTS = 20;

    /** Starts both. */
    static TwoNodes start(Workshop workshop, Order order, String uid, String... optionsAndMain) throws IOException {
        int port = port();
        return new TwoNodes(
                TrainerProcess.start(workshop, order, uid, environment(0, port), named("pod-0"), optionsAndMain),
                TrainerProcess.start(workshop, order, uid, environment(1, port), named("pod-1"), optionsAndMain));
    }

    /** One that is free, and none of those that the kernel gives to whoever asks for any before the first pod listens. */
    private static int port() throws IOException {
        int first = FIRST_PORT + (int) (ProcessHandle.current().pid() % PLACES) * PORTS;
        for (int port = first; port < first + PORTS; port++) {
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (BindException e) {
                System.err.println(port + " is taken: " + e.getMessage());
            }
        }
        throw new IOException("no port from " + first + " to " + (first + PORTS - 1) + " is free");
    }

    private static Map<String, String> environment(int index, int port) throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put(PodEnvironment.NODES, Integer.toString(COUNT));
        environment.put(PodEnvironment.NODE, Integer.toString(index));
        environment.put(PodEnvironment.LEADER, "127.0.0.1:" + port);
        environment.put("OPAL_PREFIX", openMpi());
        // pods share no memory
        environment.put("OMPI_MCA_btl", "self,tcp");
        return environment;
    }

    /** Runs the command on a host of this name, as pods have one each: MPI tells nodes apart by it. Needs no root. */
    private static List<String> named(String host) {
        return List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--uts",
                "sh",
                "-c",
                "hostname " + host + " && exec \"$@\"",
                "sh");
    }

    /** The folder of Open MPI; the first test on a machine fetches it. */
    static String openMpi() throws IOException {
        Process fetch = new ProcessBuilder("../cluster/openmpi.sh")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String folder = new String(fetch.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(folder).as("cluster/openmpi.sh says where Open MPI is").isNotEmpty();
        return folder;
    }

    /** Their exit codes, when both have ended. */
    List<Integer> exitCodes() throws InterruptedException {
        assertThat(first.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return List.of(first.exitValue(), second.exitValue());
    }

    /** The trainer below the second node's process. */
    ProcessHandle secondTrainer() {
        return below(second, "/java").orElseThrow();
    }

    /** Whether what starts a node's trainer has begun: mpirun, which becomes prterun, below the first one's process, its daemon below the second's. */
    boolean launches(int node) {
        return node == 0
                ? below(first, "/mpirun").or(() -> below(first, "/prterun")).isPresent()
                : below(second, "/prted").isPresent();
    }

    private static Optional<ProcessHandle> below(Process pod, String command) {
        return pod.descendants()
                .filter(process -> process.info().command().orElse("").endsWith(command))
                .findFirst();
    }
}
