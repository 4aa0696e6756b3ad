package dev.cultivar.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The API server's own word on what somebody asked of it. */
final class Requests {
    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - level: Metadata
            """;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path policy;
    private final Path log;

    Requests(Path folder) throws IOException {
        policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
        log = folder.resolve("audit.log");
    }

    /** What makes an API server write them down. */
    String[] arguments() {
        return new String[] {
            "--audit-policy-file=" + policy,
            "--audit-log-path=" + log,
            "--audit-log-mode=blocking",
            "--disable-admission-plugins=ServiceAccount",
            "--enable-admission-plugins=OwnerReferencesPermissionEnforcement"
        };
    }

    /** Verb, group and resource of what a user asked for, as "get batch/jobs": what was allowed, or what was forbidden. */
    Set<String> of(String user, boolean allowed) throws IOException {
        Set<String> rights = new TreeSet<>();
        try (Stream<String> lines = Files.lines(log)) {
            lines.map(Requests::read)
                    .filter(entry ->
                            user.equals(entry.at("/impersonatedUser/username").asText())
                                    && entry.has("objectRef")
                                    && allowed
                                            == "allow"
                                                    .equals(entry.at("/annotations/authorization.k8s.io~1decision")
                                                            .asText()))
                    .map(entry -> right(entry.path("verb").asText(), entry.path("objectRef")))
                    .forEach(rights::add);
        }
        return rights;
    }

    private static String right(String verb, JsonNode object) {
        String sub = object.path("subresource").asText("");
        return verb + " " + object.path("apiGroup").asText("") + "/"
                + object.path("resource").asText() + (sub.isEmpty() ? "" : "/" + sub);
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new IllegalStateException(line, e);
        }
    }
}
