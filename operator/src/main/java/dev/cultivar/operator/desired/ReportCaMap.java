package dev.cultivar.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;

/** The ConfigMap by which the pods of a workspace know the report endpoint's certificate authority. */
public final class ReportCaMap {
    /** Its name in every workspace. */
    public static final String NAME = "cultivar-report-ca";
    /** Its file. */
    public static final String CERTIFICATE = "ca.crt";

    private ReportCaMap() {}

    /** In a workspace. */
    public static ConfigMap of(String namespace, String certificate) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(NAME)
                .withLabels(Map.of(Labels.MANAGED_BY, Labels.MANAGER))
                .endMetadata()
                .withData(Map.of(CERTIFICATE, certificate))
                .build();
    }
}
