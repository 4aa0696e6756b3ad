package dev.cultivar.operator.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** The same for the client that Quarkus makes. */
@Singleton
public final class ClientMapper implements KubernetesClientObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        Serialization.lean(mapper);
    }
}
