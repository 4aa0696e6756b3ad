package dev.cultivar.operator.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.operator.cluster.Chart;
import dev.cultivar.operator.cluster.Workspace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Replicas that do not lead, and a certificate that is renewed while pods post, over HTTPS. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class ReplicasTest extends EndpointTest {
    private static final String BODY = "{\"trainerStatus\":{\"progressPercentage\":50}}";

    @Test
    void aReplicaThatDoesNotLeadSendsReportsOnAndStopsForeignTokensItself() throws Exception {
        SimpleMeterRegistry counts = new SimpleMeterRegistry();
        try (HttpsEndpoint follower = follower(() -> Optional.of("127.0.0.1"), counts)) {
            assertThat(post(follower, token(), BODY)).isEqualTo(200);
            await().atMost(Workspace.PATIENCE).until(() -> Long.valueOf(50).equals(read().step()));
            assertThat(counted(200)).as("the leader took it").isEqualTo(1);
            assertThat(post(follower, token(), "[]")).as("the leader's answer").isEqualTo(400);
            assertThat(post(follower, "nonsense", BODY)).isEqualTo(401);
            assertThat(counted(401)).as("the leader was not asked").isZero();
            assertThat(counts.counter(ReportResource.COUNT, "code", "401").count())
                    .isEqualTo(1);
        }
    }

    @Test
    void whereNobodyLeadsOrTheLeaderIsNotOneOfOursThePodPostsAgain() throws Exception {
        try (HttpsEndpoint nobody = follower(Optional::empty, new SimpleMeterRegistry())) {
            assertThat(post(nobody, token(), BODY)).isEqualTo(503);
        }
        try (HttpsEndpoint first = follower(() -> Optional.of("127.0.0.1"), new SimpleMeterRegistry());
                HttpsEndpoint second = new HttpsEndpoint(
                        client,
                        operator,
                        new SimpleMeterRegistry(),
                        Clock.systemUTC(),
                        () -> false,
                        () -> Optional.of("127.0.0.1"),
                        first.port())) {
            assertThat(post(second, token(), BODY))
                    .as("one that does not lead sends on what pods sent, and nothing else")
                    .isEqualTo(503);
        }
        ReportAuthority other = new ReportAuthority(
                new AuthoritySecret(admin, workspace.namespace(), List.of("localhost"), Clock.systemUTC()));
        assertThat(other.rootPem()).isNotEqualTo(endpoint.rootPem());
        try (LeadingReplica stranger = new LeadingReplica(
                endpoint.vertx(), () -> false, () -> Optional.of("127.0.0.1"), other, "localhost", endpoint.port())) {
            assertThat(stranger.forward("Bearer " + token(), BODY.getBytes(UTF_8)))
                    .as("a server without a certificate of ours gets no token")
                    .isEqualTo(503);
        }
        assertThat(endpoint.bodies()).isEmpty();
    }

    @Test
    void aCertificateThatEndsSoonIsRenewedWhilePodsPost() throws Exception {
        admin.secrets()
                .inNamespace(Chart.NAMESPACE)
                .withName(AuthoritySecret.NAME)
                .delete();
        SetClock clock = new SetClock(Instant.now().minus(Duration.ofDays(360)));
        try (HttpsEndpoint old = new HttpsEndpoint(client, operator, registry, clock, () -> true, Optional::empty, 0)) {
            HttpClient pod =
                    HttpClient.newBuilder().sslContext(trusting(old.rootPem())).build();
            String token = token();
            assertThat(post(pod, old, token, BODY)).isEqualTo(200);
            BigInteger before = old.serial();
            old.reload();
            assertThat(old.serial()).as("nothing is renewed for nothing").isEqualTo(before);
            clock.set(Instant.now());
            old.reload();
            assertThat(old.serial()).isNotEqualTo(before);
            assertThat(post(pod, old, token, BODY))
                    .as("the connection that was there")
                    .isEqualTo(200);
            HttpClient next =
                    HttpClient.newBuilder().sslContext(trusting(old.rootPem())).build();
            assertThat(post(next, old, token, BODY)).as("a new one").isEqualTo(200);
        }
    }

    private HttpsEndpoint follower(Supplier<Optional<String>> leader, SimpleMeterRegistry counts) {
        return new HttpsEndpoint(client, operator, counts, Clock.systemUTC(), () -> false, leader, endpoint.port());
    }

    private int post(HttpsEndpoint to, String token, String body)
            throws GeneralSecurityException, IOException, InterruptedException {
        return post(HttpClient.newBuilder().sslContext(trusting(to.rootPem())).build(), to, token, body);
    }
}
