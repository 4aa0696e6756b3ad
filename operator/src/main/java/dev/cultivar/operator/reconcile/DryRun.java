package dev.cultivar.operator.reconcile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.search.Override;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.desired.Overrides;
import dev.cultivar.operator.observe.RunStart;
import dev.cultivar.operator.status.Terminal;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks the API server whether it would take what overrides make of a run and its recipe. Our own walk over the schema knows bounds and
 * choices; the rules between fields are the server's alone. Nothing is written. What is not about the fields (a right that is missing, a webhook that
 * refuses or does not answer) is told as well, for nobody would look for it in a log.
 */
final class DryRun {
    /** Reason of a run whose question was refused for what is not in the run. */
    static final String REFUSED = "DryRunRefused";

    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY = 429;
    /** These pass by themselves. */
    private static final Set<Integer> PASSING = Set.of(
            HttpURLConnection.HTTP_UNAUTHORIZED,
            HttpURLConnection.HTTP_NOT_FOUND,
            HttpURLConnection.HTTP_CLIENT_TIMEOUT,
            HttpURLConnection.HTTP_CONFLICT,
            TOO_MANY);
    /** The server's words for a webhook that it could not ask; the code is 500, as for what goes wrong in itself. */
    private static final String NO_ANSWER = "failed calling webhook";

    private static final int MOST = 5;
    private static final PatchContext PATCH = new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withFieldManager("cultivar-operator")
            .withDryRun(List.of("All"))
            .build();

    private final KubernetesClient client;
    private final TrainingRun run;

    /** For a run that has not started, or a search. */
    DryRun(KubernetesClient client, TrainingRun run) {
        this.client = client;
        this.run = run;
    }

    /**
     * Refuses what the server refuses.
     *
     * @param of what is made, in words; empty for the run itself
     * @param overrides that made it
     * @param origins where each of them comes from
     */
    void require(String of, RunStart.Snapshot made, List<Override> overrides, List<String> origins) {
        List<String> refused = new ArrayList<>();
        if (overrides.stream().anyMatch(o -> o.field().startsWith("run."))) {
            refused.addAll(refusal("", "/spec", CanonicalJson.strict().valueToTree(made.spec())));
        }
        if (overrides.stream().anyMatch(o -> o.field().startsWith("recipe."))) {
            ObjectNode status = JsonNodeFactory.instance.objectNode();
            status.set("recipe", CanonicalJson.strict().valueToTree(made.recipe()));
            refused.addAll(refusal("status", "/status", status));
        }
        if (!refused.isEmpty()) {
            throw new Terminal(
                    Overrides.INVALID,
                    of + refused.stream().distinct().limit(MOST).collect(Collectors.joining("; ")) + ": so it is after "
                            + origins(overrides, origins));
        }
    }

    private static String origins(List<Override> overrides, List<String> origins) {
        List<String> named = new ArrayList<>();
        for (int i = 0; i < Math.min(overrides.size(), MOST); i++) {
            named.add(origins.get(i) + " (" + overrides.get(i).field() + ")");
        }
        int more = overrides.size() - named.size();
        return String.join(", ", named) + (more > 0 ? " and " + more + " more" : "");
    }

    private List<String> refusal(String subresource, String path, ObjectNode value) {
        String patch = JsonNodeFactory.instance
                .arrayNode()
                .add(JsonNodeFactory.instance
                        .objectNode()
                        .put("op", "add")
                        .put("path", path)
                        .set("value", value))
                .toString();
        try {
            if (subresource.isEmpty()) {
                client.resource(run).patch(PATCH, patch);
            } else {
                client.resource(run).subresource(subresource).patch(PATCH, patch);
            }
            return List.of();
        } catch (KubernetesClientException e) {
            List<StatusCause> fields = e.getCode() == UNPROCESSABLE ? aboutFields(e) : List.of();
            if (fields.isEmpty()) {
                throw unasked(e);
            }
            return fields.stream().map(DryRun::sentence).toList();
        }
    }

    /** Schema and rules name a field; a policy that refuses has the same code where it sets none. */
    private static List<StatusCause> aboutFields(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus()).map(Status::getDetails).stream()
                .flatMap(details -> details.getCauses().stream())
                .filter(cause -> cause.getField() != null && !cause.getField().isEmpty())
                .toList();
    }

    private static String words(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(Status::getMessage)
                .orElseGet(() -> String.valueOf(e.getMessage()));
    }

    /** What is thrown where the answer is not about the fields: a sentence where a person is needed, the error itself where it passes. */
    private static RuntimeException unasked(KubernetesClientException e) {
        int code = e.getCode();
        boolean refused = code >= HttpURLConnection.HTTP_BAD_REQUEST
                && code < HttpURLConnection.HTTP_INTERNAL_ERROR
                && !PASSING.contains(code);
        return refused || words(e).contains(NO_ANSWER)
                ? new Terminal(
                        REFUSED,
                        "the API server does not take the dry run by which overrides are checked: " + words(e)
                                + " (code " + code
                                + "); have the policy, webhook or role that it names let the operator patch TrainingRuns, or do without overrides: it is asked again by itself")
                : e;
    }

    /** With the path as an override names it. */
    private static String sentence(StatusCause cause) {
        String field = Optional.ofNullable(cause.getField())
                .filter(f -> f.startsWith("status.") || f.startsWith("spec."))
                .map(f -> f.replaceFirst("^status[.]", "").replaceFirst("^spec[.]", "run."))
                .orElse("run");
        return field + ": " + cause.getMessage().replaceFirst("^Invalid value: (\"object\": |\"array\": )?", "");
    }
}
