package dev.cultivar.operator.perturb;

import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.health.LedOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** One of several operators that share a lease, each a process behind a proxy of its own. */
final class Replica implements AutoCloseable {
    private final String name;
    private final Queue<String> writes = new ConcurrentLinkedQueue<>();
    private final Proxy proxy;
    private final Process process;
    private final Path log;

    Replica(ApiServer server, String namespace, String name) throws IOException {
        this(server, namespace, name, new Ledger());
    }

    /** One whose writes are taken down beside those of others. */
    Replica(ApiServer server, String namespace, String name, Ledger ledger) throws IOException {
        this.name = name;
        proxy = new Proxy(
                server,
                ledger,
                new Disturbance() {
                    @Override
                    public Fate of(Ledger.Write write, Call call) {
                        writes.add(write.label());
                        return Fate.PASS;
                    }
                },
                () -> {});
        log = Files.createTempFile("replica-" + name, ".log");
        ProcessBuilder builder = LedOperator.process(proxy.url(), namespace, log);
        builder.environment().put("HOSTNAME", name);
        process = builder.start();
    }

    /** Whether a lease's holder is this one. */
    boolean holds(String identity) {
        return identity.startsWith(name + "_");
    }

    /** What it has written. */
    List<String> writes() {
        return List.copyOf(writes);
    }

    /** SIGTERM. */
    void stop() {
        process.destroy();
    }

    /** SIGKILL; it is gone when this returns. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Exit code, once it has ended. */
    int ended() throws InterruptedException {
        if (!process.waitFor(World.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("replica " + name + " does not end: " + said());
        }
        return process.exitValue();
    }

    /** Its log. */
    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        proxy.close();
        Files.deleteIfExists(log);
    }
}
