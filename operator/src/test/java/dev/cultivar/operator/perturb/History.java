package dev.cultivar.operator.perturb;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every version of the resources of a namespace as it came: what is frozen stays, what is finished stays finished, generations are
 * not observed backwards.
 */
final class History implements AutoCloseable {
    static final String API = "cultivar.dev/v1alpha1";
    static final List<String> KINDS = List.of("DomainDataset", "AdaptationRecipe", "TrainingRun", "Evaluation");

    private final List<Watch> watches = new ArrayList<>();
    private final Map<String, JsonNode> last = new HashMap<>();
    private final Map<String, Set<String>> reasons = new TreeMap<>();
    private final List<String> broken = new ArrayList<>();

    History(KubernetesClient client, String namespace) {
        for (String kind : KINDS) {
            watches.add(client.genericKubernetesResources(API, kind)
                    .inNamespace(namespace)
                    .watch(new Watcher<GenericKubernetesResource>() {
                        @Override
                        public void eventReceived(Action action, GenericKubernetesResource resource) {
                            if (action == Action.ADDED || action == Action.MODIFIED) {
                                seen(resource);
                            }
                        }

                        @Override
                        public void onClose(@Nullable WatcherException cause) {
                            // at the end of the test
                        }
                    }));
        }
    }

    private synchronized void seen(GenericKubernetesResource resource) {
        JsonNode status =
                Call.JSON.valueToTree(resource.getAdditionalProperties()).path("status");
        String uid = resource.getMetadata().getUid();
        String who = resource.getKind() + " " + resource.getMetadata().getName();
        JsonNode before = last.put(uid, status);
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                reasons.computeIfAbsent(who, ignored -> new TreeSet<>())
                        .add(condition.path("reason").asText());
            }
        }
        if (before == null) {
            return;
        }
        constant(who + ": startTime", before.path("startTime"), status.path("startTime"));
        constant(who + ": recipe", before.path("recipe"), status.path("recipe"));
        if (status.path("observedGeneration").asLong()
                < before.path("observedGeneration").asLong()) {
            broken.add(who + ": observedGeneration fell from " + before.path("observedGeneration") + " to "
                    + status.path("observedGeneration"));
        }
        if (resource.getKind().equals("TrainingRun")) {
            for (JsonNode stage : before.path("stages")) {
                stays(who, stage, status.path("stages"));
            }
        }
    }

    private void stays(String who, JsonNode before, JsonNode stages) {
        String name = before.path("name").asText();
        for (JsonNode now : stages) {
            if (now.path("name").asText().equals(name)) {
                constant(who + ": order of stage " + name, before.at("/order/digest"), now.at("/order/digest"));
                if (before.path("state").asText().equals("Succeeded")) {
                    constant(who + ": finished stage " + name, before.path("state"), now.path("state"));
                    constant(who + ": outputs of stage " + name, before.path("outputs"), now.path("outputs"));
                }
            }
        }
    }

    private void constant(String what, JsonNode before, JsonNode now) {
        if (!before.isMissingNode() && !before.isNull() && !Objects.equals(before, now)) {
            broken.add(what + " changed from " + before + " to " + now);
        }
    }

    /** Everything that was not as it must be. */
    synchronized List<String> broken() {
        return List.copyOf(broken);
    }

    /** The reasons of Ready that each resource had. */
    synchronized Map<String, Set<String>> reasons() {
        Map<String, Set<String>> copy = new TreeMap<>();
        reasons.forEach((who, words) -> copy.put(who, Set.copyOf(words)));
        return copy;
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }
}
