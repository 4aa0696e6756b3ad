package dev.cultivar.operator.config;

import io.fabric8.kubernetes.client.Config;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import jakarta.inject.Singleton;

/** What audit logs and managedFields call the operator: the server takes the name of an update's writer from it. */
@Singleton
public final class ClientName implements KubernetesConfigCustomizer {
    @Override
    public void customize(Config config) {
        config.setUserAgent("cultivar-operator");
    }
}
