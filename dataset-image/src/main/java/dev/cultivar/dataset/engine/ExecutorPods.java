package dev.cultivar.dataset.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Executors;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;

/** Spark's settings for tasks in pods of their own: this pod is the driver and asks the API server for the others. */
public record ExecutorPods(Executors executors, String driver, String address, String apiServer) {
    /** The rest of a pod's memory is for what is not on the Java heap; the image's options give the heap as much. */
    private static final double HEAP = 0.6;

    private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/";
    private static final String CONTAINER = "/spec/containers/0";

    /** What the environment asks for; nothing, when the pod works alone. */
    public static @Nullable ExecutorPods of(Map<String, String> environment) {
        String json = environment.get(PodEnvironment.EXECUTORS);
        if (json == null) {
            return null;
        }
        try {
            return new ExecutorPods(
                    CanonicalJson.strict().readValue(json, Executors.class),
                    required(environment, PodEnvironment.POD_NAME),
                    required(environment, PodEnvironment.POD_ADDRESS),
                    "k8s://https://" + bracketed(required(environment, "KUBERNETES_SERVICE_HOST")) + ":"
                            + required(environment, "KUBERNETES_SERVICE_PORT"));
        } catch (JsonProcessingException e) {
            throw new InvalidWork(
                    "EnvironmentInvalid",
                    PodEnvironment.EXECUTORS + ": " + e.getOriginalMessage()
                            + "; use the image that belongs to the operator");
        }
    }

    /** Tasks at a time in all of them. */
    public int threads() {
        return executors.count() * executors.threads();
    }

    /** Adds what Spark has to know; the pod's shape goes into a file of the scratch folder. */
    void configure(SparkConf settings, Path scratch) {
        Path template = scratch.resolve("executor.json");
        try {
            Files.write(template, CanonicalJson.bytes(executors.pod()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + template, e);
        }
        long heap = (long) (executors.memory() * HEAP) >> 20;
        settings.setMaster(apiServer)
                .set("spark.driver.bindAddress", address)
                .set("spark.driver.host", address)
                .set("spark.kubernetes.driver.pod.name", driver)
                .set("spark.kubernetes.executor.podNamePrefix", driver)
                .set("spark.kubernetes.namespace", text("/metadata/namespace"))
                .set("spark.kubernetes.authenticate.caCertFile", ACCOUNT + "ca.crt")
                .set("spark.kubernetes.authenticate.oauthTokenFile", ACCOUNT + "token")
                .set("spark.kubernetes.executor.podTemplateFile", template.toString())
                .set("spark.kubernetes.container.image", text(CONTAINER + "/image"))
                .set("spark.kubernetes.container.image.pullPolicy", text(CONTAINER + "/imagePullPolicy"))
                .set("spark.kubernetes.executor.request.cores", text(CONTAINER + "/resources/requests/cpu"))
                .set("spark.kubernetes.executor.limit.cores", text(CONTAINER + "/resources/limits/cpu"))
                .set("spark.executor.instances", Integer.toString(executors.count()))
                .set("spark.executor.cores", Integer.toString(executors.threads()))
                .set("spark.executor.memory", heap + "m")
                .set("spark.executor.memoryOverhead", (executors.memory() >> 20) - heap + "m")
                // what comes after runs this process's own code, so only who knows the secret may send it
                .set("spark.authenticate", "true")
                // objects that would need further rights
                .set("spark.kubernetes.executor.disableConfigMap", "true")
                .set("spark.kubernetes.driver.ownPersistentVolumeClaim", "false")
                .set("spark.kubernetes.driver.service.deleteOnTermination", "false")
                // an executor that ends again and again must end the work
                .set("spark.executor.maxNumFailures", Integer.toString(Math.max(3, 2 * executors.count())));
    }

    private String text(String pointer) {
        JsonNode value = executors.pod().at(pointer);
        if (!value.isTextual()) {
            throw new InvalidWork(
                    "EnvironmentInvalid",
                    PodEnvironment.EXECUTORS + ": pod" + pointer
                            + " is not set; use the image that belongs to the operator");
        }
        return value.asText();
    }

    private static String bracketed(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new InvalidWork(
                    "EnvironmentMissing", name + " is not set, and " + PodEnvironment.EXECUTORS + " is: set both");
        }
        return value;
    }
}
