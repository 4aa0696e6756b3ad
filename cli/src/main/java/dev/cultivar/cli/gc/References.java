package dev.cultivar.cli.gc;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the resources of a namespace name: whatever looks like a digest or a uid, in whichever field, so that a field that is new is
 * not overlooked. Read from what {@code kubectl get -o json} writes, one list or several, item by item.
 */
public final class References {
    /** SHA-256, and the SHA-1 of a file on a hub. */
    private static final Pattern DIGEST = Pattern.compile("(?<![0-9a-f])[0-9a-f]{40,64}(?![0-9a-f])");

    private static final Pattern UID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Set<String> names = new HashSet<>();
    private @Nullable String namespace;
    private int resources;

    private References() {}

    /**
     * From what kubectl wrote.
     *
     * @throws Unsafe when that is not all resources of one namespace
     */
    public static References read(InputStream lists) throws IOException {
        References references = new References();
        try (JsonParser parser = new ObjectMapper().createParser(lists)) {
            while (parser.nextToken() != null) {
                references.list(parser);
            }
        } catch (JsonProcessingException e) {
            throw new Unsafe("--resources: not JSON (" + e.getOriginalMessage() + "): write it by kubectl get -o json");
        }
        if (references.resources == 0) {
            throw new Unsafe(
                    "--resources: there is no DomainDataset, TrainingRun or Evaluation in it, so everything in the store would go: "
                            + "is it the right namespace? Of one that is done with, delete the claim");
        }
        return references;
    }

    private void list(JsonParser parser) throws IOException {
        boolean items = false;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Unsafe("--resources: not a list of resources: write it by kubectl get -o json");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("items") && value == JsonToken.START_ARRAY) {
                items = true;
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    item(parser.readValueAsTree());
                }
            } else if (field.equals("metadata")) {
                JsonNode metadata = parser.readValueAsTree();
                if (!metadata.path("continue").asText().isEmpty()) {
                    throw new Unsafe("--resources: only a part of the resources: write all of them (no --limit)");
                }
            } else {
                parser.skipChildren();
            }
        }
        if (!items) {
            throw new Unsafe(
                    "--resources: a list without items: write it by kubectl get KINDS -o json, without a name");
        }
    }

    private void item(JsonNode item) {
        String of = item.at("/metadata/namespace").asText();
        if (namespace != null && !namespace.equals(of)) {
            throw new Unsafe("--resources: of namespaces " + namespace + " and " + of
                    + ": a store belongs to one, so write the resources of that one");
        }
        namespace = of;
        if (item.path("apiVersion").asText().startsWith("cultivar.dev/")
                && !item.path("kind").asText().equals("AdaptationRecipe")) {
            resources++;
        }
        collect(item);
    }

    private void collect(JsonNode node) {
        if (node.isTextual()) {
            add(node.textValue());
        }
        node.fieldNames().forEachRemaining(this::add);
        node.forEach(this::collect);
    }

    private void add(String text) {
        digests(text, names);
        Matcher uid = UID.matcher(text);
        while (uid.find()) {
            names.add(uid.group());
        }
    }

    /** Adds the digests in a text. */
    static void digests(String text, Set<String> to) {
        Matcher digest = DIGEST.matcher(text);
        while (digest.find()) {
            to.add(digest.group());
        }
    }

    static boolean isUid(String name) {
        return UID.matcher(name).matches();
    }

    /** How many datasets, runs and evaluations there are. */
    public int resources() {
        return resources;
    }

    /** Digests and uids that are named. */
    Set<String> names() {
        return Set.copyOf(names);
    }
}
