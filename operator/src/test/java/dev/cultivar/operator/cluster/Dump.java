package dev.cultivar.operator.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A resource as the API server has it, with what differs from one test to the next made the same: times, digests, costs, the
 * namespace. What tools of others judge is left as it is.
 */
public final class Dump {
    /** Where dumps lie: a folder a kind, a file a phase. */
    public static final Path FOLDER = Path.of("src/test/resources/phases");

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .build())
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final Pattern TIME = Pattern.compile("\\b20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z");
    private static final Pattern HASH =
            Pattern.compile("\\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8,64})\\b");
    /** How long a pod was at work is in the sentence of a budget that is spent. */
    private static final Pattern USED = Pattern.compile("(?<=have used )[0-9.E-]+(?= of the )");

    private static final List<String> ACCIDENTAL = List.of("uid", "resourceVersion", "managedFields");

    /** A pod that ends in the second in which it began has no time, and then there is none. */
    private static final String METER = ".status.meter";

    private Dump() {}

    /** The file of one. */
    public static Path file(String kind, String name) {
        return FOLDER.resolve(kind.toLowerCase(java.util.Locale.ROOT)).resolve(name + ".yaml");
    }

    /** A resource as YAML. */
    public static String of(KubernetesClient client, String kind, String namespace, String name) {
        GenericKubernetesResource resource = client.genericKubernetesResources("cultivar.dev/v1alpha1", kind)
                .inNamespace(namespace)
                .withName(name)
                .require();
        try {
            Map<?, ?> tree = YAML.convertValue(resource, Map.class);
            return YAML.writeValueAsString(even("", tree, namespace));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object even(String path, Object value, String namespace) {
        return switch (value) {
            case Map<?, ?> ignored
            when path.equals(".status.recipe") -> Map.of(); // changes with the API, and no tool reads it
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new TreeMap<>();
                map.forEach((key, item) -> {
                    String at = path + "." + key;
                    if (item != null && !(path.equals(".metadata") && ACCIDENTAL.contains(key)) && !at.equals(METER)) {
                        sorted.put(String.valueOf(key), even(at, item, namespace));
                    }
                });
                yield sorted;
            }
            case List<?> list ->
                list.stream().map(item -> even(path + "[]", item, namespace)).collect(Collectors.toList());
            case String text -> even(text, namespace);
            case Number number when path.contains(".cost.") -> number instanceof Integer ? 0 : 0.0;
            default -> value;
        };
    }

    private static String even(String text, String namespace) {
        String timeless = TIME.matcher(text).replaceAll("2026-01-01T00:00:00Z");
        return HASH.matcher(USED.matcher(timeless).replaceAll("0.0"))
                .replaceAll(m -> m.group().replaceAll("[0-9a-f]", "0"))
                .replaceAll("\\b" + namespace + "\\b", "workspace");
    }
}
