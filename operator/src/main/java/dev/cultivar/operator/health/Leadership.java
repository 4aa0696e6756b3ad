package dev.cultivar.operator.health;

import dev.cultivar.operator.config.OperatorConfig;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Who works, when there are several replicas. JOSDK 5.3's builder keeps a process at work that has lost the lease, and its
 * constructors hang on SIGTERM; so the callbacks are ours: a lost lease ends the process at once, unless it is stopping anyway.
 * A process that stops gives its lease back when its reconcilers are done, so that the next one need not wait for its end.
 */
@Singleton
public final class Leadership {
    private static final Logger LOG = Logger.getLogger(Leadership.class);
    private static final int LEASE_LOST = 1;
    private static final String AT = "@";

    private final OperatorConfig config;
    private final KubernetesClient client;
    private final String identity;
    private volatile boolean stopping;
    private volatile boolean leading;
    private volatile String leader = "";

    /** With the lease of the configuration. */
    @Inject
    public Leadership(OperatorConfig config, KubernetesClient client) {
        this.config = config;
        this.client = client;
        identity = System.getenv().getOrDefault("HOSTNAME", "operator") + "_" + UUID.randomUUID()
                + config.address().map(address -> AT + address).orElse("");
    }

    @Produces
    @Singleton
    LeaderElectionConfiguration election() {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
                        config.leader().lease())
                .withLeaseNamespace(config.namespace())
                .withIdentity(identity)
                .withLeaderCallbacks(new LeaderCallbacks(() -> leading = true, this::lost, now -> leader = now))
                .buildForTest(false);
    }

    /** Whether this replica holds the lease. */
    public boolean leading() {
        return leading;
    }

    /** Address of the replica that holds the lease, as the lease says; empty when nobody holds it or it does not say. */
    public Optional<String> leader() {
        String now = leader;
        int at = now.lastIndexOf(AT);
        return at < 0 || at + 1 == now.length() ? Optional.empty() : Optional.of(now.substring(at + 1));
    }

    /** Before the reconcilers stop. */
    void stopping(@Observes @Priority(1) ShutdownEvent event) {
        stopping = true;
    }

    /** After they have. */
    void release(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event) {
        try {
            Lease lease = client.leases()
                    .inNamespace(config.namespace())
                    .withName(config.leader().lease())
                    .get();
            if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
                lease.getSpec().setHolderIdentity("");
                client.resource(lease).update();
            }
        } catch (KubernetesClientException e) {
            LOG.infof("the lease was not given back, the next leader waits until it ends: %s", e.getMessage());
        }
    }

    private void lost() {
        leading = false;
        if (!stopping) {
            LOG.error("the lease is lost: this process ends, so that two never work at once");
            Runtime.getRuntime().halt(LEASE_LOST);
        }
    }
}
