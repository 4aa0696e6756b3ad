package dev.cultivar.operator.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The API server's own word on what the operator wrote. */
final class AuditLog {
    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - level: Metadata
              users: ["system:serviceaccount:cultivar-system:cultivar-operator"]
              verbs: [create, update, patch, delete, deletecollection]
            - level: None
            """;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path log;

    AuditLog(Path folder) throws IOException {
        this.folder = folder;
        log = folder.resolve("audit.log");
        Files.writeString(policy(), POLICY);
    }

    private Path policy() {
        return folder.resolve("policy.yaml");
    }

    /** What makes an API server write it. */
    String[] arguments() {
        return new String[] {
            "--audit-policy-file=" + policy(),
            "--audit-log-path=" + log,
            "--audit-log-maxsize=4096",
            "--audit-log-mode=blocking"
        };
    }

    /** Writes by verb and kind in a namespace, with the answer where it refused them, since that many lines; leases are none. */
    Map<String, Integer> writes(String namespace, long after) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        try (Stream<String> lines = Files.lines(log)) {
            lines.skip(after).map(AuditLog::read).filter(of(namespace)).forEach(entry -> {
                JsonNode object = entry.path("objectRef");
                String sub = object.path("subresource").asText("");
                int code = entry.at("/responseStatus/code").asInt();
                counts.merge(
                        entry.path("verb").asText() + " "
                                + object.path("resource").asText() + (sub.isEmpty() ? "" : "/" + sub)
                                + (code < 300 ? "" : " (" + code + ")"),
                        1,
                        Integer::sum);
            });
        }
        return counts;
    }

    /** Lines until now. */
    long lines() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.count();
        }
    }

    private static Predicate<JsonNode> of(String namespace) {
        return entry -> entry.at("/objectRef/namespace").asText().equals(namespace);
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new IllegalStateException(line, e);
        }
    }
}
