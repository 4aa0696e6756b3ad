package dev.cultivar.operator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Posts over HTTPS with tokens of a real API server: what is taken shows in status, what is not is counted. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class ReportEndpointTest extends EndpointTest {
    /** What transformers 5.24.0's KubeflowCallback posted of twelve steps; make callback has it post anew. */
    private static final Path KUBEFLOW = Path.of("src/test/resources/reports/kubeflow.jsonl");

    @Test
    void whatTheCallbackOfTransformersPostsShowsInTheStatus() throws IOException, InterruptedException {
        List<String> bodies = Files.readAllLines(KUBEFLOW);
        assertThat(bodies).hasSizeGreaterThan(2);
        String token = token();
        assertThat(post(token, bodies.getFirst())).isEqualTo(200);
        assertThat(post(token, bodies.get(1))).isEqualTo(200);
        await().atMost(Workspace.PATIENCE).until(() -> read().step() != null && read().step() > 0);
        assertThat(read().step()).isBetween(1L, 11L);
        assertThat(read().total()).isEqualTo(12);
        assertThat(post(token, bodies.getLast())).isEqualTo(200);
        await().atMost(Workspace.PATIENCE).until(() -> read().step() == 12);
        assertThat(read().metrics()).containsKeys("loss", "train_loss", "learning_rate");
        assertThat(counted(200)).isEqualTo(3);
    }

    @Test
    void whatIsNoStatusOfATrainerIsRefused() throws IOException, InterruptedException {
        String token = token();
        for (String body : List.of(
                "{\"trainerStatus\":3}",
                "{\"trainerStatus\":{\"metrics\":{}}}",
                "[]",
                "",
                "{",
                "{\"trainerStatus\":null}")) {
            assertThat(post(token, body)).as(body).isEqualTo(400);
        }
        assertThat(
                        post(
                                token,
                                "{\"trainerStatus\":{\"progressPercentage\":700,\"metrics\":[{\"name\":\"x\",\"value\":\"NaN\"}]}}"))
                .isEqualTo(200);
        await().atMost(Workspace.PATIENCE).until(() -> Long.valueOf(100).equals(read().step()));
        assertThat(read().metrics()).isEqualTo(Map.of());
    }

    @Test
    void foreignTokensAreRefusedAndCounted() throws IOException, InterruptedException {
        String body = "{\"trainerStatus\":{\"progressPercentage\":50}}";
        assertThat(post("nonsense", body)).isEqualTo(401);
        assertThat(post("", body))
                .as("the API server refuses to review an empty one")
                .isEqualTo(401);
        assertThat(post(PodToken.of(admin, pod, "https://kubernetes.default.svc"), body))
                .isEqualTo(401);
        assertThat(post(
                        PodToken.of(
                                admin,
                                PodToken.stranger(admin, pod, ApiServer.get().namespace())),
                        body))
                .isEqualTo(403);
        assertThat(post(token(), " ".repeat(64 * 1024) + body)).isEqualTo(413);
        assertThat(List.of(counted(401), counted(403), counted(413), counted(200)))
                .containsExactly(3L, 1L, 1L, 0L);
    }

    @Test
    void aThousandPostsOfOnePodAreLimitedAndCounted() throws IOException, InterruptedException {
        String token = token();
        String body = "{\"trainerStatus\":{\"progressPercentage\":50}}";
        int limited = 0;
        for (int i = 0; i < 1000; i++) {
            limited += post(token, body) == 429 ? 1 : 0;
        }
        assertThat(limited).isGreaterThan(0);
        assertThat(counted(429)).isEqualTo(limited);
        assertThat(counted(200)).isEqualTo(1000 - limited);
    }
}
