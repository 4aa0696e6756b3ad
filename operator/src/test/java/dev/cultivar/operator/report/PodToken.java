package dev.cultivar.operator.report;

import dev.cultivar.contract.PodEnvironment;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Tokens that are bound to pods, as the kubelet asks for those that it mounts. */
public final class PodToken {
    private PodToken() {}

    /** For the report endpoint. */
    public static String of(KubernetesClient admin, Pod pod) {
        return of(admin, pod, PodEnvironment.AUDIENCE);
    }

    /** For an audience. */
    static String of(KubernetesClient admin, Pod pod, String audience) {
        return admin.serviceAccounts()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName("default")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences(audience)
                        .withExpirationSeconds(3600L)
                        .withNewBoundObjectRef(
                                "v1",
                                "Pod",
                                pod.getMetadata().getName(),
                                pod.getMetadata().getUid())
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    /** A pod like another in a namespace, which belongs to nothing. */
    static Pod stranger(KubernetesClient admin, Pod like, String namespace) {
        return admin.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("stranger")
                        .withLabels(like.getMetadata().getLabels())
                        .endMetadata()
                        .withSpec(like.getSpec())
                        .build())
                .create();
    }
}
