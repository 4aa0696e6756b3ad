package dev.cultivar.operator.reconcile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.status.Retryable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the TrainingRuns of trials. Their names are a function of search and number, so a second try meets the first's object. */
public final class TrialRuns {
    private static final PatchContext PATCH = new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withFieldManager("cultivar-operator")
            .build();

    private final KubernetesClient client;

    /** Through a client. */
    public TrialRuns(KubernetesClient client) {
        this.client = client;
    }

    /** Makes a trial, unless it is there. */
    void create(TrainingRun trial, String searchUid) {
        try {
            client.resource(trial).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            TrainingRun existing = client.resource(trial).get();
            if (existing == null) {
                throw e; // a conflict of another kind, or it is gone again: it was not made
            }
            requireOwner(existing, searchUid);
        }
    }

    /** A trial that the informer does not show, as the server has it. */
    Optional<TrainingRun> read(String namespace, String name, String searchUid) {
        TrainingRun found = client.resources(TrainingRun.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
        requireOwner(found, searchUid);
        return Optional.ofNullable(found);
    }

    /** Gives a trial what its search has now in the fields that stay free. */
    void passOn(TrainingRun trial, TrainingRunSpec wanted) {
        TrainingRunSpec has = trial.getSpec();
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        change(operations, "compute", has.compute(), wanted.compute());
        change(operations, "queue", has.queue(), wanted.queue());
        change(operations, "suspend", has.suspend(), wanted.suspend());
        change(operations, "backoffLimit", has.backoffLimit(), wanted.backoffLimit());
        change(operations, "reuse", has.reuse(), wanted.reuse());
        change(operations, "preflight", has.preflight(), wanted.preflight());
        change(operations, "retention", has.retention(), wanted.retention());
        change(operations, "activeDeadlineSeconds", has.activeDeadlineSeconds(), wanted.activeDeadlineSeconds());
        if (!operations.isEmpty()) {
            client.resource(trial).patch(PATCH, operations.toString());
        }
    }

    private static void change(ArrayNode operations, String field, @Nullable Object has, @Nullable Object wanted) {
        if (Objects.equals(has, wanted)) {
            return;
        }
        var operation = operations
                .addObject()
                .put("op", wanted == null ? "remove" : "add")
                .put("path", "/spec/" + field);
        if (wanted != null) {
            operation.set("value", CanonicalJson.strict().valueToTree(wanted));
        }
    }

    private static void requireOwner(@Nullable TrainingRun found, String searchUid) {
        if (found != null && !Children.controlledBy(found, searchUid)) {
            throw new Retryable(
                    "NameTaken",
                    "TrainingRun " + found.getMetadata().getName()
                            + " is there and is no trial of this search: delete it, and its trial takes the name");
        }
    }
}
