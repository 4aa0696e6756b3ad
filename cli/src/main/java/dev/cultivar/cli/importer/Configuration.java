package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The keys of a configuration file with their values, in the file's order, and the tool's defaults for those that it leaves out. */
final class Configuration {
    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_KEYS = 5_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JsonNode> given;
    private final Map<String, JsonNode> defaults = new LinkedHashMap<>();

    private Configuration(Map<String, JsonNode> given) {
        this.given = given;
    }

    /** The root of a YAML or JSON file; YAML as version 1.1, which is what the tools' own reader does. */
    static JsonNode read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new InvalidConfiguration(file + ": has more than 1 MiB: give the configuration, not its data");
            }
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            Object root = new Yaml(new SafeConstructor(options)).load(Files.readString(file, StandardCharsets.UTF_8));
            JsonNode tree = JSON.valueToTree(root);
            if (!tree.isObject() || tree.isEmpty()) {
                throw new InvalidConfiguration(file + ": must hold one map of keys to values");
            }
            return tree;
        } catch (YAMLException e) {
            throw new InvalidConfiguration(file + ": is neither YAML nor JSON: "
                    + String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " "));
        } catch (IOException e) {
            throw new InvalidConfiguration(
                    file + ": cannot be read (" + e + "): give the path of a text file in UTF-8");
        }
    }

    /** The keys of a file, those inside of others too where a table looks into them. */
    static Configuration of(JsonNode root, Table table) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        root.properties().forEach(entry -> flatten(entry.getKey(), entry.getValue(), table, found));
        return new Configuration(found);
    }

    private static void flatten(String path, JsonNode node, Table table, Map<String, JsonNode> found) {
        if (node.isObject() && !node.isEmpty() && table.opens(Value.pattern(path) + ".")) {
            node.properties().forEach(entry -> flatten(path + "." + entry.getKey(), entry.getValue(), table, found));
        } else if (node.isArray() && !node.isEmpty() && table.opens(Value.pattern(path) + "[]")) {
            for (int i = 0; i < node.size(); i++) {
                flatten(path + "[" + i + "]", node.get(i), table, found);
            }
        } else {
            found.put(path, node);
        }
        if (found.size() > MOST_KEYS) {
            throw new InvalidConfiguration("the configuration has more than " + MOST_KEYS + " keys");
        }
    }

    /** Takes a default where the file has no value. */
    void otherwise(String key, Object value) {
        if (node(key).isNull()) {
            defaults.put(key, JSON.valueToTree(value));
        }
    }

    /** What the file says. */
    Map<String, JsonNode> given() {
        return given;
    }

    /** What it leaves to the tool. */
    Map<String, JsonNode> defaults() {
        return defaults;
    }

    boolean has(String key) {
        return !node(key).isNull();
    }

    /** Whether the key is there and not off. */
    boolean on(String key) {
        return !new Value(key, node(key)).off();
    }

    String text(String key) {
        return has(key) ? new Value(key, node(key)).text() : "";
    }

    Value value(String key) {
        return new Value(key, node(key));
    }

    private JsonNode node(String key) {
        JsonNode own = given.get(key);
        return own != null && !own.isNull() ? own : defaults.getOrDefault(key, NullNode.getInstance());
    }
}
