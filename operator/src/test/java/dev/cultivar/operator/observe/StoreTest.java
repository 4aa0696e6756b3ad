package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.status.Terminal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Claims of a real API server. */
class StoreTest {
    private static final String CLAIM = RunningOperator.SETTINGS.claim();
    private Instant now = Instant.EPOCH;

    @Test
    void aClaimThatWasThereIsBelievedForHalfAMinuteAndOneThatWasNotIsNever() {
        ApiServer server = ApiServer.get();
        try (KubernetesClient admin = server.admin();
                KubernetesClient client = server.operator()) {
            Store store = new Store(client, CLAIM, () -> now);
            String bare = server.namespace();
            assertThatThrownBy(() -> store.require(bare)).isInstanceOf(Terminal.class);
            String workspace = server.workspace();
            store.require(workspace);
            var claim = admin.persistentVolumeClaims().inNamespace(workspace).withName(CLAIM);
            claim.edit(c -> {
                c.getMetadata().setFinalizers(null);
                return c;
            });
            claim.withGracePeriod(0).delete();
            now = now.plus(Duration.ofSeconds(29));
            assertThatCode(() -> store.require(workspace)).doesNotThrowAnyException();
            now = now.plus(Duration.ofSeconds(2));
            assertThatThrownBy(() -> store.require(workspace))
                    .isInstanceOf(Terminal.class)
                    .hasMessageContaining(workspace);
        }
    }
}
