package dev.cultivar.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.RecordType;
import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real tokens of pods, reviewed by a real API server with the rights of the chart. */
@NullUnmarked // set before all tests
class SendersTest {
    private static KubernetesClient admin;
    private static KubernetesClient client;
    private static Workspace workspace;
    private static Pod pod;

    @BeforeAll
    static void start() {
        admin = ApiServer.get().admin();
        client = ApiServer.get().operator();
        workspace = new Workspace(admin, ApiServer.get().workspace());
        try (RunningOperator operator = new RunningOperator(ApiServer.get())) {
            workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
            pod = workspace.hands().run(workspace.hands().job("pages", "prepare", 1));
        }
    }

    @AfterAll
    static void stop() {
        client.close();
        admin.close();
    }

    @Test
    void aPodOfAJobOfOursIsKnownByItsToken() {
        assertThat(senders().of(PodToken.of(admin, pod), "10.0.0.1"))
                .isEqualTo(new Senders.Answer.Known(
                        new Sender(pod.getMetadata().getUid(), "DomainDataset", workspace.namespace(), "pages")));
    }

    @Test
    void aTokenForAnotherAudienceIsUnknown() {
        assertThat(senders().of(PodToken.of(admin, pod, "https://kubernetes.default.svc"), "10.0.0.1"))
                .isEqualTo(new Senders.Answer.Unknown());
        assertThat(senders().of("nonsense", "10.0.0.1")).isEqualTo(new Senders.Answer.Unknown());
    }

    @Test
    void aPodThatWorksForNobodyIsAStranger() {
        Pod stranger = PodToken.stranger(admin, pod, workspace.namespace());
        assertThat(senders().of(PodToken.of(admin, stranger), "10.0.0.1")).isEqualTo(new Senders.Answer.Stranger());
    }

    @Test
    void tokensOfNobodyAreReviewedABoundedNumberOfTimesAndHoldUpNobodyWhoWasGood() {
        SetClock clock = new SetClock(Instant.now());
        Senders senders = new Senders(client, clock);
        String good = PodToken.of(admin, pod);
        assertThat(senders.of(good, "10.0.0.1")).isInstanceOf(Senders.Answer.Known.class);
        clock.pass(Duration.ofMinutes(2));
        for (int i = 0; i < Senders.FAILURES; i++) {
            assertThat(senders.of("nonsense-" + i, "10.0.0.1")).isEqualTo(new Senders.Answer.Unknown());
        }
        assertThat(senders.of("nonsense", "10.0.0.1")).isEqualTo(new Senders.Answer.Unasked());
        assertThat(senders.of(good, "10.0.0.1"))
                .as("known before from an address that is held up")
                .isInstanceOf(Senders.Answer.Known.class);
        assertThat(senders.of("nonsense", "10.0.0.2")).as("another address").isEqualTo(new Senders.Answer.Unknown());
        for (int i = Senders.FAILURES + 1; i < Senders.ALL_FAILURES; i++) {
            assertThat(senders.of("nonsense-" + i, "10.1." + i / Senders.FAILURES + ".1"))
                    .isEqualTo(new Senders.Answer.Unknown());
        }
        assertThat(senders.of("nonsense", "10.0.0.3"))
                .as("all addresses together")
                .isEqualTo(new Senders.Answer.Unasked());
    }

    private static Senders senders() {
        return new Senders(client, Clock.systemUTC());
    }
}
