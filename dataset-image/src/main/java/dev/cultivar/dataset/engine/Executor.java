package dev.cultivar.dataset.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend;
import org.jspecify.annotations.Nullable;

/** The process of an executor: tells Spark what its driver wrote into the pod's environment, as the script of Spark's own image does. */
public final class Executor {
    private static final String OPTION = "SPARK_JAVA_OPT_";

    private Executor() {}

    /** Works until the driver is gone, and ends the process. */
    public static void run(Map<String, String> environment) {
        properties(environment).forEach(System::setProperty);
        UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(SparkEngine.USER));
        KubernetesExecutorBackend.main(arguments(environment).toArray(String[]::new));
    }

    /** Settings that must hold before the driver can be asked for the others, such as the way to prove who one is. */
    static Map<String, String> properties(Map<String, String> environment) {
        Map<String, String> properties = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(OPTION) && value.startsWith("-D") && value.contains("=")) {
                int end = value.indexOf('=');
                properties.put(value.substring("-D".length(), end), value.substring(end + 1));
            }
        });
        return properties;
    }

    static List<String> arguments(Map<String, String> environment) {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--driver-url", environment.get("SPARK_DRIVER_URL"));
        add(arguments, "--executor-id", environment.get("SPARK_EXECUTOR_ID"));
        add(arguments, "--cores", environment.get("SPARK_EXECUTOR_CORES"));
        add(arguments, "--app-id", environment.get("SPARK_APPLICATION_ID"));
        add(arguments, "--hostname", environment.get("SPARK_EXECUTOR_POD_IP"));
        add(arguments, "--resourceProfileId", environment.get("SPARK_RESOURCE_PROFILE_ID"));
        add(arguments, "--podName", environment.get("SPARK_EXECUTOR_POD_NAME"));
        return arguments;
    }

    private static void add(List<String> arguments, String name, @Nullable String value) {
        if (value != null) {
            arguments.add(name);
            arguments.add(value);
        }
    }
}
