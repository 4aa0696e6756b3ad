package dev.cultivar.operator.config;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Who works, when there are several replicas. JOSDK 5.3's builder keeps a process at work that has lost the lease, and its
 * constructors hang on SIGTERM; so the callbacks are ours: a lost lease ends the process at once, unless it is stopping anyway.
 */
@Singleton
public final class Leadership {
    private static final Logger LOG = Logger.getLogger(Leadership.class);
    private static final int LEASE_LOST = 1;

    private volatile boolean stopping;
    private volatile boolean leading;

    @Produces
    @Singleton
    LeaderElectionConfiguration election(OperatorConfig config) {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
                        config.leader().lease())
                .withLeaseNamespace(config.namespace())
                .withLeaderCallbacks(new LeaderCallbacks(() -> leading = true, this::lost, leader -> {}))
                .buildForTest(false);
    }

    /** Whether this replica holds the lease. */
    public boolean leading() {
        return leading;
    }

    void stopping(@Observes @Priority(1) ShutdownEvent event) {
        stopping = true;
    }

    private void lost() {
        leading = false;
        if (!stopping) {
            LOG.error("the lease is lost: this process ends, so that two never work at once");
            Runtime.getRuntime().halt(LEASE_LOST);
        }
    }
}
