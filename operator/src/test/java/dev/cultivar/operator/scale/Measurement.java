package dev.cultivar.operator.scale;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The life of so many runs of one namespace, all with orders of their own: made, all alive at once, the operator killed and started again, all
 * ended. A cluster of its own: etcd, API server, job and garbage collector controllers. These can be halted until all first Jobs are there, as
 * Kueue's published bench has none: what is measured until then is the operator and the API server, and no pods.
 */
final class Measurement implements AutoCloseable {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
            """;
    private static final String FIRST =
            "{recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}}}";
    /** Jobs of the fixtures: the dataset's, the first run's import and stage. */
    private static final int FIXTURES = 3;

    private static final int AT_ONCE = 6;
    private static final long PAGE = 500;
    private static final long MINUTES = 30;
    /** Each look costs the API server a count, and the operator a page of metrics. */
    private static final long POLL_MILLIS = 500;

    private final int runs;
    private final boolean halted;
    private final Path program;
    private final List<String> java;
    private final Path logs;
    private final AuditLog audit;
    private final ApiServer server;
    private final KubernetesClient client;
    private final String namespace;
    private final PodSimulator pods;
    private final Process controllers;
    private final List<String> wrong = new ArrayList<>();
    private OperatorProcess operator;

    /** @param halted whether no pods are made until all first Jobs are there */
    Measurement(int runs, boolean halted, Path program, List<String> java, Path logs) throws IOException {
        this.runs = runs;
        this.halted = halted;
        this.program = program;
        this.java = java;
        this.logs = logs;
        Files.deleteIfExists(logs.resolve("audit.log"));
        audit = new AuditLog(logs);
        server = ApiServer.another(audit.arguments());
        client = server.admin();
        controllers = server.start(
                "kube-controller-manager",
                "--kubeconfig=" + server.adminFile(),
                "--controllers=job-controller,garbage-collector-controller",
                "--leader-elect=false",
                "--secure-port=0",
                "--kube-api-qps=1000",
                "--kube-api-burst=1000",
                "--concurrent-job-syncs=10");
        namespace = server.workspace();
        pods = new PodSimulator(client, namespace);
        operator = start();
    }

    private OperatorProcess start() throws IOException {
        return new OperatorProcess(server, client, program, java, logs.resolve("operator.log"));
    }

    List<String> wrong() {
        List<String> all = new ArrayList<>(wrong);
        pods.troubles().stream().distinct().limit(5).forEach(all::add);
        return all;
    }

    /** The figures, by what they say. */
    Map<String, Double> take() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(client, namespace);
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        workspace.apply("TrainingRun", "first", FIRST);
        until("the fixtures to be done", () -> operator.runs("succeeded") == 1);
        pods.hold();
        long before = audit.lines();
        double cpu = operator.cpu();
        double servers = cpuOfServers();
        Map<String, Double> figures = new LinkedHashMap<>();

        signal(halted ? "STOP" : "CONT");
        Instant begin = Instant.now();
        make();
        figures.put("made in, s", since(begin));
        until("all first Jobs", () -> jobs() == runs + FIXTURES);
        figures.put("first Jobs a second (goal: more than 42)", runs / since(begin));
        figures.put("operator's processor time until then, a run, ms", 1000 * (operator.cpu() - cpu) / runs);
        figures.put("API server's, etcd's and controllers' until then, ms", 1000 * (cpuOfServers() - servers) / runs);
        signal("CONT");
        until("all runs to be at work", () -> operator.runs("running") == runs);
        figures.put("at work after, s", since(begin));

        double peak = operator.peak();
        double used = operator.cpu() - cpu;
        operator.kill();
        begin = Instant.now();
        operator = start();
        until("all runs to be looked at", () -> operator.runs("") == runs + 1 && operator.idle());
        figures.put("all looked at after a restart, s (goal: less than 60)", since(begin));

        begin = Instant.now();
        pods.finish();
        until("all runs to be done", () -> operator.runs("succeeded") == runs + 1);
        figures.put("ended a second", runs / since(begin));
        figures.put("most memory of the leader, MiB (goal: less than 400)", Math.max(peak, operator.peak()));
        used += operator.cpu();
        figures.put("operator's processor time a run, ms", 1000 * used / runs);
        figures.put("API server's, etcd's and controllers', ms", 1000 * (cpuOfServers() - servers) / runs);
        Map<String, Integer> writes = audit.writes(namespace, before);
        System.out.println(runs + " runs, writes: " + writes);
        figures.put(
                "API writes a run (goal: at most 12)",
                writes.values().stream().mapToInt(Integer::intValue).sum() / (double) runs);
        check();
        System.out.println(runs + " runs: " + figures);
        return figures;
    }

    private void signal(String what) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + what, Long.toString(controllers.pid()))
                .start()
                .waitFor();
    }

    private void make() throws InterruptedException {
        List<Future<?>> made = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < runs; i++) {
                String name = "run-" + i;
                String spec =
                        "{recipe: {name: recipe}, models: {base: {run: {name: first}}}, datasets: {domain: {name: pages}}, seed: "
                                + (i + 1) + "}";
                made.add(threads.submit(
                        () -> client.resource(manifest(name, spec)).create()));
            }
        }
        for (Future<?> each : made) {
            if (each.state() == Future.State.FAILED) {
                wrong.add("a run was not made: " + each.exceptionNow().getMessage());
            }
        }
    }

    private TrainingRun manifest(String name, String spec) {
        return client.getKubernetesSerialization()
                .unmarshal(
                        "apiVersion: cultivar.dev/v1alpha1\nkind: TrainingRun\nmetadata: {name: " + name
                                + ", namespace: " + namespace + "}\nspec: " + spec + "\n",
                        TrainingRun.class);
    }

    /** Each run has succeeded, each has one job. */
    private void check() {
        int good = 0;
        String next = null;
        do {
            var page = client.resources(TrainingRun.class)
                    .inNamespace(namespace)
                    .list(new ListOptionsBuilder()
                            .withLimit(PAGE)
                            .withContinue(next)
                            .build());
            good += (int) page.getItems().stream()
                    .filter(run -> run.getStatus() != null
                            && Conditions.isTrue(run.getStatus().conditions(), "Succeeded"))
                    .count();
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        if (good != runs + 1) {
            wrong.add((runs + 1 - good) + " runs have not succeeded");
        }
        if (jobs() != runs + FIXTURES) {
            wrong.add("there are " + jobs() + " jobs, one a run were " + (runs + FIXTURES));
        }
    }

    private int jobs() {
        JobList first = client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .list(new ListOptionsBuilder().withLimit(1L).build());
        Long more = first.getMetadata().getRemainingItemCount();
        return first.getItems().size() + (more == null ? 0 : more.intValue());
    }

    private double cpuOfServers() {
        return server.processes().stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToDouble(used -> used.toMillis() / 1e3)
                .sum();
    }

    private static double since(Instant begin) {
        return Duration.between(begin, Instant.now()).toMillis() / 1e3;
    }

    private void until(String what, BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited " + MINUTES + " minutes for " + what + "; " + wrong());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    @Override
    public void close() {
        operator.close();
        pods.close();
        client.close();
        server.close();
    }
}
