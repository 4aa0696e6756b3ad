package dev.cultivar.evaluator.lmeval;

import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What a task's YAML says, with what it includes: its own keys win over those of a file that it includes, a later of these over an
 * earlier. No code is ever taken from it.
 */
final class TaskFile {
    private static final int MOST_INCLUDES = 16;
    private static final long MOST_BYTES = 1 << 20;

    private final String path;
    private final Function<String, Path> imports;
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final Map<String, String> places = new TreeMap<>();
    private final Map<String, Path> files;

    private TaskFile(String path, Function<String, Path> imports, Map<String, Path> files) {
        this.path = path;
        this.imports = imports;
        this.files = files;
    }

    /**
     * Reads it.
     *
     * @param path as a user writes it, below the store
     * @param imports the file at such a path
     */
    static TaskFile read(String path, Function<String, Path> imports) {
        return read(path, imports, new LinkedHashMap<>());
    }

    private static TaskFile read(String path, Function<String, Path> imports, Map<String, Path> files) {
        TaskFile file = new TaskFile(path, imports, files);
        Path found = imports.apply(path);
        if (files.put(path, found) != null) {
            throw file.bad("include", "it includes itself: take one of the includes out");
        }
        if (files.size() > MOST_INCLUDES) {
            throw file.bad("include", "more than " + MOST_INCLUDES + " files include each other");
        }
        String text = file.text(found);
        try {
            Node root = yaml().compose(new StringReader(text));
            if (!(root instanceof MappingNode top)) {
                throw new InvalidWork("BadTask", path + ": is no YAML mapping: give the keys of an lm-eval task");
            }
            file.refuseTags(root);
            for (NodeTuple tuple : top.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    file.places.put(
                            key.getValue(), path + ":" + (key.getStartMark().getLine() + 1) + ": " + key.getValue());
                }
            }
            Map<?, ?> own = yaml().load(text);
            Object includes = own.get("include");
            for (Object include : includes instanceof Collection<?> several ? several : none(includes)) {
                TaskFile included = read(file.beside(String.valueOf(include)), imports, files);
                file.values.putAll(included.values);
                included.places.forEach(file.places::putIfAbsent);
            }
            own.forEach((key, value) -> file.values.put(String.valueOf(key), value));
            file.values.remove("include");
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new InvalidWork("BadTask", path + ":" + line + ": is no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new InvalidWork("BadTask", path + ": is no YAML: " + e.getMessage());
        }
        return file;
    }

    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options));
    }

    private static List<Object> none(@Nullable Object include) {
        return include == null ? List.of() : List.of(include);
    }

    private String text(Path found) {
        try {
            if (Files.size(found) > MOST_BYTES) {
                throw new InvalidWork("BadTask", path + ": has more than " + MOST_BYTES + " bytes: is it a task?");
            }
            return Files.readString(found);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private void refuseTags(Node node) {
        String tag = node.getTag().getValue();
        if (tag.startsWith("!")) {
            throw new InvalidWork(
                    "CodeRefused",
                    path + ":" + (node.getStartMark().getLine() + 1) + ": " + tag
                            + ": no code of a task is run here: say it as a Jinja template, a column or a list, or prepare the rows"
                            + " beforehand");
        }
        switch (node) {
            case MappingNode mapping ->
                mapping.getValue().forEach(tuple -> {
                    refuseTags(tuple.getKeyNode());
                    refuseTags(tuple.getValueNode());
                });
            case SequenceNode sequence -> sequence.getValue().forEach(this::refuseTags);
            default -> {}
        }
    }

    /** The path, below the store, of a file that is named relative to this one. */
    String beside(String relative) {
        Path folder = Path.of(path).getParent();
        Path found = (folder == null ? Path.of(relative) : folder.resolve(relative)).normalize();
        if (Path.of(relative).isAbsolute() || !found.startsWith("imports")) {
            throw new InvalidWork(
                    "PathOutsideStore",
                    path + ": " + relative + " leads out of imports/: name a file relative to the task's");
        }
        return found.toString();
    }

    /** A file that is named relative to this one; it counts as read. */
    Path open(String relative) {
        String below = beside(relative);
        Path found = imports.apply(below);
        if (!Files.isRegularFile(found)) {
            throw bad("dataset_kwargs", below + " is no file: name JSON files");
        }
        files.put(below, found);
        return found;
    }

    /** What has been read, by the path as a user writes it. */
    Map<String, Path> files() {
        return files;
    }

    String path() {
        return path;
    }

    /** All keys with their values. */
    Map<String, @Nullable Object> values() {
        return values;
    }

    @Nullable
    Object get(String key) {
        return values.get(key);
    }

    /** A text, or the fallback where the key is not there or null. */
    @Nullable
    String text(String key, @Nullable String fallback) {
        Object value = values.get(key);
        if (value == null || value instanceof String) {
            return value == null ? fallback : (String) value;
        }
        throw bad(key, "is " + value + ": give a text");
    }

    /** A whole number, or nothing. */
    @Nullable
    Integer number(String key, int least, int most) {
        Object value = values.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        throw bad(key, "is " + value + ": give a whole number from " + least + " to " + most);
    }

    /** The error of a key: file, line, key and rule. */
    InvalidWork bad(String key, String rule) {
        return new InvalidWork("BadTask", places.getOrDefault(key, path + ": " + key) + ": " + rule);
    }
}
