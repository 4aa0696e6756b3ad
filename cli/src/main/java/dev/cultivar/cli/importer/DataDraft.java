package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.RecordType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One set of training data that a configuration names. */
final class DataDraft {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Repository of a hub, or a path. */
    String path = "data";
    /** Commit of the repository; empty where none is known. */
    String commit = "";

    String configuration = "";
    String split = "train";
    RecordType record = RecordType.text;
    final Map<String, String> columns = new LinkedHashMap<>();
    List<String> files = new ArrayList<>();
    /** Most records that are taken, the first ones. */
    @Nullable
    Long records;

    /** Share in a mixture by weight. */
    @Nullable
    Double weight;

    /** Gives a column of ours another name in the file. */
    void column(String ours, String theirs) {
        if (ours.equals(theirs)) {
            columns.remove(ours);
        } else {
            columns.put(ours, theirs);
        }
    }

    String name() {
        return Names.of(Names.last(path));
    }

    /** The source of a DomainDataset. */
    ObjectNode source(String name) {
        ObjectNode source = NODES.objectNode();
        source.put("name", name).put("record", record.name());
        ObjectNode from = source.putObject("from");
        if (commit.isEmpty()) {
            from.putObject("files").put("path", "imports/" + stored());
        } else {
            ObjectNode hub = from.putObject("hub").put("repoId", path).put("revision", commit);
            List<String> patterns = files.isEmpty() ? List.of(pattern()) : files;
            patterns.forEach(hub.putArray("allowPatterns")::add);
        }
        if (!columns.isEmpty()) {
            ObjectNode names = source.putObject("columns");
            columns.forEach(names::put);
        }
        return source;
    }

    /** Where the data is to be, in words. */
    String place() {
        return commit.isEmpty()
                ? "in the store as imports/" + stored() + ", or at a commit: --commit " + path + "=..."
                : "at the commit that --commit names";
    }

    /** Where the files are below the store's imports: splits and configurations of one name must not be read together. */
    private String stored() {
        String folder =
                configuration.isEmpty() || configuration.equals("default") ? "" : "/" + Names.last(configuration);
        return Names.last(files.size() == 1 ? files.getFirst() : path)
                + folder
                + (split.equals("train") ? "" : "/" + Names.last(split));
    }

    private String pattern() {
        return (configuration.isEmpty() || configuration.equals("default") ? "" : configuration + "/") + "*" + split
                + "*.parquet";
    }
}
