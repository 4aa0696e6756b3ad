package dev.cultivar.operator.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** How our records travel to the API server: absent fields stay absent (an explicit null is refused), empty branches ({@code clm: {}}) stay there. */
public final class Serialization {
    private Serialization() {}

    /** Sets the mapper of a Kubernetes client up. */
    public static ObjectMapper customize(ObjectMapper mapper) {
        mapper.setDefaultPropertyInclusion(
                JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL));
        mapper.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
        return mapper;
    }

    /** The same for the operator's own client. */
    public static ObjectMapper lean(ObjectMapper mapper) {
        return customize(mapper).registerModule(Lean.module());
    }

    /** The serialization of a client that is made outside Quarkus. */
    public static KubernetesSerialization kubernetes() {
        return new KubernetesSerialization(customize(new ObjectMapper()), true);
    }
}
