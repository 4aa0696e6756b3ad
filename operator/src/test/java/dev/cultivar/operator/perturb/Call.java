package dev.cultivar.operator.perturb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request of the operator to the API server.
 *
 * @param resource plural name of the kind, empty where the path is not one of an object or a list
 * @param name of the object, empty for a list or a create
 */
record Call(
        String method,
        String path,
        String query,
        String namespace,
        String resource,
        String name,
        String sub,
        byte[] body) {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Map<String, String> VERBS =
            Map.of("POST", "create", "PUT", "update", "PATCH", "patch", "DELETE", "delete");

    static Call of(String method, String path, String query, byte[] body) {
        List<String> parts = List.of(path.substring(1).split("/"));
        // api/v1/... or apis/group/version/...
        int at = parts.getFirst().equals("api") ? 2 : 3;
        String namespace = "";
        if (parts.size() > at + 2 && parts.get(at).equals("namespaces")) {
            namespace = parts.get(at + 1);
            at += 2;
        }
        return new Call(
                method, path, query, namespace, part(parts, at), part(parts, at + 1), part(parts, at + 2), body);
    }

    private static String part(List<String> parts, int at) {
        return at < parts.size() ? parts.get(at) : "";
    }

    /** Whether it would change an object; events are said, a lease is held and rights are asked for, nobody decides by them. */
    boolean writes() {
        return WRITES.contains(method)
                && !Set.of("events", "leases", "selfsubjectrulesreviews").contains(resource);
    }

    boolean watches() {
        return method.equals("GET") && query.contains("watch=true");
    }

    boolean lists() {
        return method.equals("GET") && name.isEmpty() && !resource.isEmpty() && !watches();
    }

    boolean ofStatus() {
        return sub.equals("status");
    }

    /** What is written, in words that are the same in each run; names that are made from uids are the aliases'. */
    String label(Aliases aliases) {
        JsonNode object = json(body);
        String what = name.isEmpty() ? object.at("/metadata/name").asText() : name;
        String reason = ofStatus() ? ": " + ready(object) : method.equals("PATCH") ? patched(object) : "";
        return VERBS.getOrDefault(method, method) + (sub.isEmpty() ? " " : " " + sub + " of ") + resource + "/"
                + aliases.in(what) + reason;
    }

    private static String ready(JsonNode object) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (Set.of("Ready", "Valid").contains(condition.path("type").asText())) {
                return condition.path("reason").asText();
            }
        }
        return "";
    }

    private static String patched(JsonNode patch) {
        JsonNode suspend = patch.at("/spec/suspend");
        JsonNode backoff = patch.at("/spec/backoffLimit");
        return !suspend.isMissingNode()
                ? ": suspend " + suspend.asText()
                : backoff.isMissingNode() ? "" : ": backoffLimit " + backoff.asText();
    }

    static JsonNode json(byte[] body) {
        try {
            return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
