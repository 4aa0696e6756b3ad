package dev.cultivar.operator.perturb;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Edits of one resource one after another, drawn by a seed: each is taken back, now and then the resource is deleted and made again.
 * In the end it is as at the beginning, and so must be what became of it.
 */
final class Sequence {
    private final Subject subject;
    private final long seed;
    private final int length;
    private int accepted;
    private int refused;
    private int recreated;

    Sequence(Subject subject, long seed, int length) {
        this.subject = subject;
        this.seed = seed;
        this.length = length;
    }

    int accepted() {
        return accepted;
    }

    int refused() {
        return refused;
    }

    int recreated() {
        return recreated;
    }

    @Override
    public String toString() {
        return subject + " with seed " + seed;
    }

    /** What is not as it must be. */
    List<String> complaints(String expected) {
        List<String> done = new ArrayList<>();
        try (World world = new World(Disturbance.NONE)) {
            List<String> found = new ArrayList<>();
            Kubelet kubelet = new Kubelet(world.namespace());
            subject.surroundings(world);
            begin(world);
            Random random = new Random(seed);
            List<Edit> edits = Edit.of(subject.schema(), subject.spec());
            for (int i = 0; i < length; i++) {
                if (random.nextInt(6) == 0) {
                    world.delete(subject.type(), subject.name());
                    begin(world);
                    recreated++;
                    done.add("recreated");
                } else {
                    Edit edit = edits.get(random.nextInt(edits.size()));
                    done.add(edit.toString());
                    edit(world, kubelet, edit, found);
                }
            }
            String end = end(world, kubelet, subject);
            if (!end.equals(expected)) {
                found.add("another end: " + Snapshot.difference(expected, end));
            }
            found.addAll(world.history().broken());
            found.addAll(world.jobs().broken());
            found.addAll(world.ledger().broken());
            Complaints.of(world.namespace()).forEach(c -> found.add("logged: " + c));
            if (!found.isEmpty()) {
                found.add("after " + done);
            }
            return found;
        } catch (RuntimeException e) {
            return List.of("stuck: " + e.getMessage(), "after " + done);
        }
    }

    private void edit(World world, Kubelet kubelet, Edit edit, List<String> found) {
        if (replace(world, edit)) {
            accepted++;
            if (edit.sort() == Edit.Sort.INVALID) {
                found.add("accepted: " + edit);
            }
            observed(world, kubelet);
            replaceAll(world);
            observed(world, kubelet);
        } else {
            refused++;
        }
    }

    private void begin(World world) {
        world.apply(subject.kind(), subject.name(), subject.spec().toString());
    }

    private Resource<GenericKubernetesResource> resource(World world) {
        return World.ADMIN
                .genericKubernetesResources(History.API, subject.kind())
                .inNamespace(world.namespace())
                .withName(subject.name());
    }

    /** Whether the server takes the spec with the edit in it. */
    private boolean replace(World world, Edit edit) {
        ObjectNode spec = subject.spec().deepCopy();
        int last = edit.path().lastIndexOf('/');
        JsonNode parent = spec.at(edit.path().substring(0, last));
        if (!(parent instanceof ObjectNode object)) {
            return false;
        }
        if (edit.value().isNull()) {
            object.remove(edit.path().substring(last + 1));
        } else {
            object.set(edit.path().substring(last + 1), edit.value());
        }
        return put(world, spec);
    }

    private void replaceAll(World world) {
        if (!put(world, subject.spec())) {
            // what was frozen meanwhile: only a new one goes back
            world.delete(subject.type(), subject.name());
            begin(world);
        }
    }

    private boolean put(World world, ObjectNode spec) {
        while (true) {
            try {
                resource(world).edit(r -> {
                    r.setAdditionalProperty("spec", Call.JSON.convertValue(spec, Object.class));
                    return r;
                });
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() == 404) {
                    begin(world); // its ttlSecondsAfterFinished was over
                    recreated++;
                    continue;
                }
                if (e.getCode() == 422 || e.getCode() == 400) {
                    return false;
                }
                if (e.getCode() != 409) {
                    throw e;
                }
            }
        }
    }

    /** Until the operator has looked at what was asked last. */
    private void observed(World world, Kubelet kubelet) {
        await("the operator to look at " + subject.kind() + " " + subject.name() + " of " + world.namespace())
                .atMost(World.PATIENCE)
                .pollInterval(Duration.ofMillis(30))
                .until(() -> {
                    kubelet.look();
                    return world.unobserved().isEmpty();
                });
    }

    /** The status of a subject when everything is done. */
    static String end(World world, Kubelet kubelet, Subject subject) {
        AtomicReference<String> ready = new AtomicReference<>("");
        await(subject.kind() + " " + subject.name() + " of " + world.namespace() + " to be " + subject.end())
                .atMost(World.PATIENCE)
                .pollInterval(Duration.ofMillis(30))
                .until(() -> {
                    kubelet.look();
                    ready.set(reason(status(world, subject)));
                    return world.unobserved().isEmpty() && ready.get().equals(subject.end());
                });
        return normalised(world, subject);
    }

    private static JsonNode status(World world, Subject subject) {
        GenericKubernetesResource resource = World.ADMIN
                .genericKubernetesResources(History.API, subject.kind())
                .inNamespace(world.namespace())
                .withName(subject.name())
                .require();
        return Call.JSON.valueToTree(resource.getAdditionalProperties()).path("status");
    }

    private static String reason(JsonNode status) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("reason").asText();
            }
        }
        return "";
    }

    /** How often work was tried on the way is not part of what was asked for. */
    private static String normalised(World world, Subject subject) {
        try {
            JsonNode status = status(world, subject);
            Snapshot.mask(status);
            status.findParents("attempts").forEach(node -> ((ObjectNode) node).remove("attempts"));
            return world.ledger()
                    .aliases()
                    .in(Call.JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(status))
                    .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "(time)")
                    .replaceAll("\\b(m|a|d|r|c)[0-9a-f]{6}\\b", "(artifact)")
                    .replaceAll("(@[0-9a-f]{6})-[0-9]+(-[0-9]+)?", "$1");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
