package dev.cultivar.operator.scale;

import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.Chart;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operator as its image starts it, in a process of its own: the program that Quarkus has built, the chart's environment and Java options,
 * and of memory what the chart's limit lets a JVM take.
 */
final class OperatorProcess implements AutoCloseable {
    private static final Pattern SAMPLE =
            Pattern.compile("^([a-z_]+)(?:\\{([^}]*)})? ([0-9.eE+-]+)$", Pattern.MULTILINE);
    private static final long KIB = 1024;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int management;

    OperatorProcess(ApiServer server, KubernetesClient client, Path program, List<String> java, Path log)
            throws IOException {
        Container chart = container(client);
        management = freePort();
        List<String> command = new ArrayList<>(java);
        command.add("-XX:MaxRAM=" + limit(chart));
        command.add("-jar");
        command.add(program.toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        for (EnvVar variable : chart.getEnv()) {
            if (variable.getValue() != null) {
                builder.environment().put(variable.getName(), variable.getValue());
            }
        }
        builder.environment().put("HOSTNAME", "operator");
        builder.environment().put("CULTIVAR_NAMESPACE", Chart.NAMESPACE);
        builder.environment().put("KUBECONFIG", server.operatorFile().toString());
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_HTTP_SSL_PORT", Integer.toString(freePort()));
        builder.environment().put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(management));
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    private static Container container(KubernetesClient client) {
        return Chart.objects(client, Chart.render()).stream()
                .filter(Deployment.class::isInstance)
                .map(object -> ((Deployment) object)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst())
                .findFirst()
                .orElseThrow();
    }

    private static long limit(Container chart) {
        Quantity memory =
                Objects.requireNonNull(chart.getResources().getLimits().get("memory"));
        return memory.getNumericalAmount().longValue();
    }

    /** Memory that is resident, in MiB: the most until now. */
    double peak() throws IOException {
        return field("VmHWM") / KIB;
    }

    private double field(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    /** Seconds of processor time until now. */
    double cpu() {
        return process.info()
                .totalCpuDuration()
                .map(used -> used.toMillis() / 1e3)
                .orElse(0.0);
    }

    /** Runs in a phase, as its metrics say; in any when the phase is empty; -1 while it does not answer. */
    int runs(String phase) {
        return (int)
                sum("cultivar_resources", "kind=\"TrainingRun\"" + (phase.isEmpty() ? "" : ",phase=\"" + phase + "\""));
    }

    /** Whether nothing is being looked at and nothing waits for it; false while it does not answer. */
    boolean idle() {
        return sum("reconciliations_queue", "") + sum("reconciliations_active", "") == 0;
    }

    private double sum(String metric, String tags) {
        try {
            String text = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/q/metrics"))
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            double sum = 0;
            boolean found = false;
            for (Matcher sample = SAMPLE.matcher(text); sample.find(); ) {
                if (sample.group(1).equals(metric) && (sample.group(2) == null ? "" : sample.group(2)).contains(tags)) {
                    sum += Double.parseDouble(sample.group(3));
                    found = true;
                }
            }
            return found ? sum : -1;
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** As when its node dies. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
