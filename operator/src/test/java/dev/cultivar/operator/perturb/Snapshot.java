package dev.cultivar.operator.perturb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A namespace as a text in which times, uids, versions and what is measured by the clock are masked. */
final class Snapshot {
    private static final Set<String> MASKED_METADATA =
            Set.of("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation", "namespace");

    private Snapshot() {}

    static String of(KubernetesClient client, String namespace, Aliases aliases) {
        List<HasMetadata> objects = objects(client, namespace);
        for (HasMetadata object : objects) {
            aliases.learn(
                    object.getMetadata().getUid(),
                    "uid of " + object.getKind() + " " + object.getMetadata().getName());
        }
        return objects.stream()
                .map(object -> aliases.in(aliases.in(text(client, object))))
                .map(text -> text.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "(time)"))
                .sorted()
                .reduce("", (all, text) -> all + text + "\n");
    }

    private static List<HasMetadata> objects(KubernetesClient client, String namespace) {
        List<HasMetadata> objects = new ArrayList<>();
        for (String kind : History.KINDS) {
            objects.addAll(client.genericKubernetesResources(History.API, kind)
                    .inNamespace(namespace)
                    .list()
                    .getItems());
        }
        Stream.of(
                        client.batch().v1().jobs().inNamespace(namespace).list().getItems(),
                        client.configMaps().inNamespace(namespace).list().getItems(),
                        client.pods().inNamespace(namespace).list().getItems(),
                        client.serviceAccounts().inNamespace(namespace).list().getItems(),
                        client.rbac()
                                .roleBindings()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .forEach(objects::addAll);
        return objects;
    }

    private static String text(KubernetesClient client, HasMetadata object) {
        try {
            ObjectNode json = (ObjectNode)
                    Call.JSON.readTree(client.getKubernetesSerialization().asJson(object));
            ObjectNode metadata = (ObjectNode) json.get("metadata");
            metadata.remove(MASKED_METADATA);
            if (metadata.get("annotations") instanceof ObjectNode annotations) {
                annotations.remove(Editor.ANNOTATION);
                if (annotations.isEmpty()) {
                    metadata.remove("annotations");
                }
            }
            if (object.getKind().equals("Pod")) {
                json.remove("spec");
            }
            mask(json);
            return Call.JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes out of a status what clocks and the number of edits decide. */
    static void mask(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(Set.of("observedGeneration", "artifactGeneration", "generation", "cost", "meter"));
        }
        node.forEach(Snapshot::mask);
    }

    /** Lines of two snapshots that differ, the first few. */
    static String difference(String expected, String actual) {
        List<String> left = new ArrayList<>(expected.lines().toList());
        List<String> right = new ArrayList<>(actual.lines().toList());
        List<String> missing = new ArrayList<>(left);
        right.forEach(missing::remove);
        left.forEach(right::remove);
        return "missing: " + missing.stream().limit(12).toList() + "\nbesides: "
                + right.stream().limit(12).toList();
    }
}
