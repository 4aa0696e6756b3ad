package dev.cultivar.trainer.collective;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.RetryLater;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * What a pod of several does: it starts the trainer as one of the processes of one mpirun, without ssh. Pod 0 waits for the
 * others, runs mpirun, and tells each how its daemon joins; mpirun ends them all when one ends badly, and every pod ends with the
 * same exit code (docs/decisions/007-processes.md).
 *
 * <p>SIGTERM to any pod reaches its trainer, however early it comes, and all trainers save and stop at the same step. What is wrong in
 * the trainer of any pod is what pod 0 leaves.
 */
public final class Launch {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LAST_WORD = Duration.ofSeconds(30);
    private static final String END = "end ";

    private final Nodes nodes;
    private final Map<String, String> environment;
    private final PodProcesses processes;
    private final String digest;
    private volatile boolean terminated;

    /** @param main class that the processes run */
    public Launch(Nodes nodes, Map<String, String> environment, String main) {
        this.nodes = nodes;
        this.environment = environment;
        this.processes = new PodProcesses(environment, main);
        this.digest = digest(environment);
    }

    private static String digest(Map<String, String> environment) {
        String given = environment.getOrDefault(PodEnvironment.ORDER_DIGEST, "");
        if (!given.isEmpty()) {
            return given;
        }
        try {
            return CanonicalJson.digest(
                    Files.readAllBytes(Path.of(environment.getOrDefault(PodEnvironment.ORDER, ""))));
        } catch (IOException e) {
            throw new InvalidWork("OrderMissing", "no order at " + environment.get(PodEnvironment.ORDER));
        }
    }

    /** Runs until all processes have ended; returns the pod's exit code. */
    public int run() {
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(new Signal(name), signal -> terminated = true);
        }
        try {
            return nodes.leads() ? lead() : join();
        } catch (InvalidWork e) {
            return end(ExitCode.INVALID.code(), e.reason(), e.sentence());
        } catch (RetryLater e) {
            int code = terminated ? ExitCode.TERMINATED.code() : ExitCode.RETRY.code();
            return end(code, e.reason(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return end(ExitCode.RETRY.code(), "InputOutput", String.valueOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return end(ExitCode.RETRY.code(), "Interrupted", "interrupted");
        }
    }

    private int lead() throws IOException, InterruptedException {
        Files.write(log(), new byte[0]);
        Path folder = Files.createTempDirectory("launch");
        try (Gathering gathering = new Gathering(nodes.port())) {
            if (!gathering.all(nodes, digest, PATIENCE, () -> terminated)) {
                gathering.sayAll(END + ExitCode.TERMINATED.code());
                return end(ExitCode.TERMINATED.code(), "Terminated", "stopped by SIGTERM before all pods were there");
            }
            int code = mpirun(folder, gathering);
            gathering.sayAll(END + code);
            return code;
        } finally {
            delete(folder);
        }
    }

    private int mpirun(Path folder, Gathering gathering) throws IOException, InterruptedException {
        Path agent = Files.writeString(
                folder.resolve("agent"), "cd " + folder + " && printf '%s' \"$*\" >$1.part && mv $1.part $1\n");
        List<String> command = new ArrayList<>(List.of(processes.tool("mpirun"), "--leave-session-attached"));
        command.addAll(List.of("--prtemca", "plm_ssh_agent", "/bin/sh " + agent));
        command.addAll(List.of("--prtemca", "plm_ssh_no_tree_spawn", "1"));
        command.addAll(List.of(
                "--host",
                "localhost:1,"
                        + IntStream.range(1, nodes.count())
                                .mapToObj(index -> node(index) + ":1")
                                .collect(Collectors.joining(","))));
        command.addAll(List.of("-n", Integer.toString(nodes.count()), "--map-by", "node", "--bind-to", "none"));
        command.addAll(processes.trainer());
        Process process = processes.start(command, Map.of());
        try {
            List<Integer> waiting =
                    new ArrayList<>(IntStream.range(1, nodes.count()).boxed().toList());
            while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (terminated) {
                    processes.terminateTrainer();
                }
                if (gathering.isBroken()) {
                    PodProcesses.end(process);
                } else {
                    tellDaemons(folder, gathering, waiting);
                }
            }
            String seen = gathering.isBroken()
                    ? "the connection to one of them broke"
                    : "mpirun ended with " + process.exitValue() + ", its words are in the log of pod 0";
            return ended(seen, gathering);
        } finally {
            PodProcesses.end(process);
        }
    }

    /** Passes on what mpirun wants the daemons to know, as soon as it says so. */
    private static void tellDaemons(Path folder, Gathering gathering, List<Integer> waiting) throws IOException {
        for (Integer index : List.copyOf(waiting)) {
            Path said = folder.resolve(node(index));
            if (Files.isRegularFile(said)) {
                gathering.say(index, Daemon.ofCommand(Files.readString(said)).line());
                waiting.remove(index);
            }
        }
    }

    private static String node(int index) {
        return "node-" + index;
    }

    /**
     * The exit code that the first trainer left with its outcome, or what another trainer said of its end; without either a process died.
     * What mpirun ends with says little: it is 0 at times when a pod is gone. It ends the others by SIGTERM then, which a trainer takes for
     * one of its pod's: whether there was such a one, the pods know.
     */
    private int ended(String seen, Gathering gathering) throws IOException {
        Optional<Outcome> outcome = TerminationMessage.read(Files.readString(log()));
        int left = outcome.map(Outcome::exitCode).orElse(-1);
        if (left == ExitCode.DONE.code() || left == ExitCode.INVALID.code()) {
            return left;
        }
        Optional<LastWord> invalid = gathering.lastWord(ExitCode.INVALID);
        if (invalid.isPresent()) {
            return end(invalid.get());
        }
        boolean asked = terminated || gathering.lastWord(ExitCode.TERMINATED).isPresent();
        if (left == ExitCode.RETRY.code() || (left == ExitCode.TERMINATED.code() && asked)) {
            return left;
        }
        if (asked) {
            return end(LastWord.STOPPED);
        }
        Optional<LastWord> retry = gathering.lastWord(ExitCode.RETRY);
        return end(retry.orElseGet(() -> new LastWord(
                ExitCode.RETRY.code(),
                "ProcessLost",
                "one of the stage's " + nodes.count() + " processes died (" + seen
                        + "): all start again from the last checkpoint")));
    }

    private int end(LastWord word) {
        return end(word.code(), word.reason(), word.sentence());
    }

    /** What every pod but the first does. */
    int join() throws IOException, InterruptedException {
        // the name of pod 0 comes a little later than this pod, and leads to another address after a restart
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Security.setProperty("networkaddress.cache.ttl", "1");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Line line = new Line(connect(end))) {
                line.say(digest + " " + nodes.index());
                String first = heard(line, null, PATIENCE);
                if (!first.isEmpty()) {
                    return first.startsWith(END) ? last(first) : work(line, Daemon.ofLine(first));
                }
            } catch (SocketException e) {
                System.out.println("pod 0 went before it said a word: " + e.getMessage());
            }
            // nothing was begun: it was the pod 0 of an attempt that is ending, or one that was replaced while it
            // waited
            if (terminated || System.nanoTime() > end) {
                return last("");
            }
            LockSupport.parkNanos(LOOK.toNanos() * 10);
        }
    }

    private int work(Line line, Daemon daemon) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("launch");
        // the pod leaves no outcome: pod 0 does, for all
        Path outcome = folder.resolve("outcome");
        Process process = processes.start(
                daemon.command(processes.tool("prted")), Map.of(PodEnvironment.TERMINATION_LOG, outcome.toString()));
        try {
            String end = heard(line, new Below(process, outcome), LAST_WORD);
            if (!process.waitFor(end.isEmpty() ? 0 : LAST_WORD.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return last(end);
        } finally {
            PodProcesses.end(process);
            delete(folder);
        }
    }

    /** The daemon of this pod, and where the trainer below it leaves its outcome. */
    private record Below(Process daemon, Path outcome) {}

    private Socket connect(long end) throws IOException {
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(nodes.host(), nodes.port()), (int) LAST_WORD.toMillis());
                return socket;
            } catch (SocketException | UnknownHostException | SocketTimeoutException e) {
                socket.close();
                if (terminated || System.nanoTime() > end) {
                    throw new RetryLater(
                            "LeaderMissing",
                            "pod 0 was not at " + nodes.host() + ":" + nodes.port() + " (" + e.getMessage() + ")",
                            e);
                }
                LockSupport.parkNanos(LOOK.toNanos() * 10);
            }
        }
    }

    /**
     * The next line; empty when pod 0 is gone, or says nothing for this long after the daemon, if there is one, has ended. Pod 0 hears of
     * SIGTERM and of the trainer's outcome meanwhile, once of each.
     */
    private String heard(Line line, @Nullable Below below, Duration patience) throws IOException {
        long end = Long.MAX_VALUE;
        Set<LastWord> said = new HashSet<>();
        while (true) {
            try {
                return line.hear((int) LOOK.toMillis());
            } catch (SocketTimeoutException e) {
                if (end == Long.MAX_VALUE && (below == null || !below.daemon().isAlive())) {
                    end = System.nanoTime() + patience.toNanos();
                }
                if (System.nanoTime() > end || (terminated && below == null)) {
                    return "";
                }
                if (below != null) {
                    tell(line, below, said);
                }
            }
        }
    }

    private void tell(Line line, Below below, Set<LastWord> said) throws IOException {
        List<LastWord> words = new ArrayList<>();
        if (terminated) {
            words.add(LastWord.STOPPED);
        }
        LastWord.of(below.outcome()).ifPresent(words::add);
        for (LastWord word : words) {
            try {
                if (said.add(word)) {
                    line.say(word.line());
                }
            } catch (SocketException e) {
                return; // pod 0 is gone: the next look shows it
            }
        }
        if (terminated) {
            processes.terminateTrainer(); // after the word, which is there before the trainer ends
        }
    }

    /** A pod but the first leaves no outcome: its exit code is that of all. */
    private int last(String line) {
        String code = line.startsWith(END) ? line.substring(END.length()) : "";
        if (code.matches("[0-9]{1,3}")) {
            return Integer.parseInt(code);
        }
        if (terminated) {
            return ExitCode.TERMINATED.code();
        }
        System.err.println("LeaderLost: pod 0 is gone; all start again from the last checkpoint");
        return ExitCode.RETRY.code();
    }

    private Path log() {
        return Path.of(environment.getOrDefault(PodEnvironment.TERMINATION_LOG, "/dev/termination-log"));
    }

    private int end(int code, String reason, String message) {
        System.out.println(reason + ": " + message);
        if (nodes.leads()) {
            Outcome outcome = new Outcome(
                    Outcome.SCHEMA_VERSION,
                    digest,
                    code,
                    reason,
                    message,
                    List.of(),
                    null,
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of());
            try {
                Files.write(log(), TerminationMessage.write(outcome));
            } catch (IOException e) {
                System.err.println("the outcome could not be written to " + log() + ": " + e);
            }
        }
        return code;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
