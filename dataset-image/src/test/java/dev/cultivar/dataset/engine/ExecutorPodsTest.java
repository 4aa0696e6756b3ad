package dev.cultivar.dataset.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.RetryLater;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the pod's environment to Spark's settings, on both sides; pods themselves are e2e's. */
class ExecutorPodsTest {
    private static final String POD = """
            {"metadata": {"namespace": "team-a"}, "spec": {"containers": [{"name": "work", "image": "i:1",
             "imagePullPolicy": "Never", "resources": {"requests": {"cpu": "100m"}, "limits": {"cpu": "1500m"}}}]}}""";

    private static Map<String, String> environment(String executors) {
        return new HashMap<>(Map.of(
                PodEnvironment.EXECUTORS,
                executors,
                PodEnvironment.POD_NAME,
                "pages-1a2b3c4d-1-xyz",
                PodEnvironment.POD_ADDRESS,
                "10.1.2.3",
                "KUBERNETES_SERVICE_HOST",
                "fd00::1",
                "KUBERNETES_SERVICE_PORT",
                "443"));
    }

    private static String three(String pod) {
        return "{\"count\": 3, \"threads\": 2, \"memory\": 2147483648, \"pod\": " + pod + "}";
    }

    @Test
    void aPodWithoutExecutorsWorksAlone() {
        assertThat(ExecutorPods.of(Map.of())).isNull();
    }

    @Test
    void executorsGetTheShapeThatTheOperatorGave(@TempDir Path scratch) throws IOException {
        ExecutorPods pods = Objects.requireNonNull(ExecutorPods.of(environment(three(POD))));
        SparkConf settings = new SparkConf(false);
        pods.configure(settings, scratch);
        assertThat(pods.threads()).isEqualTo(6);
        assertThat(settings.get("spark.master")).isEqualTo("k8s://https://[fd00::1]:443");
        assertThat(settings.get("spark.driver.host")).isEqualTo("10.1.2.3");
        assertThat(settings.get("spark.kubernetes.driver.pod.name")).isEqualTo("pages-1a2b3c4d-1-xyz");
        assertThat(settings.get("spark.kubernetes.namespace")).isEqualTo("team-a");
        assertThat(settings.get("spark.kubernetes.container.image")).isEqualTo("i:1");
        assertThat(settings.get("spark.kubernetes.executor.request.cores")).isEqualTo("100m");
        assertThat(settings.get("spark.kubernetes.executor.limit.cores")).isEqualTo("1500m");
        assertThat(settings.get("spark.executor.instances")).isEqualTo("3");
        assertThat(settings.get("spark.executor.cores")).isEqualTo("2");
        assertThat(settings.getSizeAsMb("spark.executor.memory", "0")
                        + settings.getSizeAsMb("spark.executor.memoryOverhead", "0"))
                .isEqualTo(2048);
        assertThat(settings.get("spark.authenticate")).isEqualTo("true");
        assertThat(Files.readString(Path.of(settings.get("spark.kubernetes.executor.podTemplateFile"))))
                .contains("\"namespace\":\"team-a\"");
    }

    @Test
    void whatTheOperatorDidNotGiveIsNamed(@TempDir Path scratch) {
        assertThatThrownBy(() -> ExecutorPods.of(environment("{\"count\": 0}")))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("CULTIVAR_EXECUTORS: ");
        Map<String, String> nameless = environment(three(POD));
        nameless.remove(PodEnvironment.POD_NAME);
        assertThatThrownBy(() -> ExecutorPods.of(nameless))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("CULTIVAR_POD_NAME is not set");
        ExecutorPods imageless =
                Objects.requireNonNull(ExecutorPods.of(environment(three(POD.replace("\"image\"", "\"picture\"")))));
        assertThatThrownBy(() -> imageless.configure(new SparkConf(false), scratch))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("pod/spec/containers/0/image is not set");
    }

    @Test
    void anExecutorTellsSparkWhatItsDriverWrote() {
        Map<String, String> environment = Map.of(
                "SPARK_DRIVER_URL", "spark://d",
                "SPARK_EXECUTOR_ID", "2",
                "SPARK_EXECUTOR_CORES", "4",
                "SPARK_APPLICATION_ID", "app",
                "SPARK_EXECUTOR_POD_IP", "10.0.0.9",
                "SPARK_JAVA_OPT_0", "-Dspark.authenticate=true",
                "SPARK_JAVA_OPT_1", "-Dspark.x=a=b",
                "SPARK_JAVA_OPT_2", "-Xss1m");
        assertThat(Executor.arguments(environment))
                .isEqualTo(List.of(
                        "--driver-url",
                        "spark://d",
                        "--executor-id",
                        "2",
                        "--cores",
                        "4",
                        "--app-id",
                        "app",
                        "--hostname",
                        "10.0.0.9"));
        assertThat(Executor.properties(environment)).isEqualTo(Map.of("spark.authenticate", "true", "spark.x", "a=b"));
    }

    @Test
    void executorsThatWereKilledForMemoryAskForMoreAndOthersForAnotherTry() {
        String lost = "Job aborted due to stage failure: ExecutorLostFailure (executor 1 exited) Reason: ";
        assertThat(Failures.translation(new SparkException(lost + "exit code 137(SIGKILL, possible container OOM).")))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo("OutOfMemory"));
        assertThat(Failures.translation(new SparkException(lost + "exit code 1")))
                .isInstanceOfSatisfying(
                        RetryLater.class, e -> assertThat(e.reason()).isEqualTo("ExecutorsLost"));
        assertThat(Failures.translation(new SparkException("Job 1 cancelled because SparkContext was shut down")))
                .isInstanceOf(RetryLater.class);
        assertThat(Failures.translation(new IllegalStateException("Spark context stopped while waiting for backend")))
                .isInstanceOf(RetryLater.class);
    }
}
