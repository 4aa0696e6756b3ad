package dev.cultivar.operator.health;

import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.config.OperatorConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.List;

/**
 * An operator in a process of its own that works when it has the lease: URL of the API server, namespace to work in. On SIGTERM it ends
 * in the order in which Quarkus calls the observers of its ShutdownEvent.
 */
public final class LedOperator {
    private LedOperator() {}

    /** What starts one, its output in a file. */
    public static ProcessBuilder process(String url, String namespace, Path log) {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LedOperator.class.getName(),
                        url,
                        namespace))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
    }

    /** Works until it is ended. */
    public static void main(String[] arguments) {
        KubernetesClient client = ApiServer.operatorBehind(arguments[0]);
        OperatorConfig config = new SmallRyeConfigBuilder()
                .withMapping(OperatorConfig.class)
                .build()
                .getConfigMapping(OperatorConfig.class);
        Leadership leadership = new Leadership(config, client);
        RunningOperator operator = new RunningOperator(
                ApiServer.operatorBehind(arguments[0]),
                RunningOperator.SETTINGS,
                arguments[1],
                o -> o.withLeaderElectionConfiguration(leadership.election()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            leadership.stopping(new ShutdownEvent());
            operator.close();
            leadership.release(new ShutdownEvent());
        }));
    }
}
