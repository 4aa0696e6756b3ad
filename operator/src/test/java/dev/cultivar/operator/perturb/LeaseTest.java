package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.RecordType;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final int SIGTERM = 143;

    private final String namespace = World.SERVER.workspace();
    private final Workspace workspace = new Workspace(World.ADMIN, namespace);

    @BeforeEach
    @AfterEach
    void nobodyLeads() {
        SharedLease.free();
    }

    @Test
    void whoLosesTheLeaseEndsAndWritesNothingMore() throws IOException, InterruptedException {
        try (Replica first = new Replica(World.SERVER, namespace, "first")) {
            leads(first);
            workspace.apply("DomainDataset", "one", Workspace.dataset(RecordType.text));
            workspace.hands().job("one", "prepare", 1);
            edit("thief");
            assertThat(first.ended()).as(first::said).isEqualTo(1);
            int written = first.writes().size();
            try (Replica second = new Replica(World.SERVER, namespace, "second")) {
                workspace.apply("DomainDataset", "two", Workspace.dataset(RecordType.text));
                leads(second);
                workspace.hands().job("two", "prepare", 1);
                assertThat(first.writes()).hasSize(written);
                assertThat(workspace.hands().jobs("one", "prepare")).hasSize(1);
            }
        }
    }

    @Test
    void whoIsToldToStopGivesTheLeaseBackAndTheNextGoesOn() throws IOException, InterruptedException {
        try (Replica first = new Replica(World.SERVER, namespace, "first")) {
            leads(first);
            try (Replica second = new Replica(World.SERVER, namespace, "second")) {
                workspace.apply("DomainDataset", "one", Workspace.dataset(RecordType.text));
                workspace.hands().job("one", "prepare", 1);
                first.stop();
                assertThat(first.ended()).as(first::said).isEqualTo(SIGTERM);
                assertThat(first.said()).doesNotContain("ERROR");
                leads(second);
                workspace.apply("DomainDataset", "two", Workspace.dataset(RecordType.text));
                workspace.hands().job("two", "prepare", 1);
                assertThat(workspace.hands().jobs("one", "prepare")).hasSize(1);
            }
        }
    }

    private static void leads(Replica replica) {
        await("replica to hold the lease")
                .atMost(World.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> replica.holds(SharedLease.holder()));
    }

    private static void edit(String thief) {
        SharedLease.edit((Lease lease) -> {
            lease.getSpec().setHolderIdentity(thief);
            lease.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC));
            return lease;
        });
    }
}
