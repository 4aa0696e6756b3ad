package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a configuration key by key: each has a row in its tool's table or is said to be unknown. */
public final class Importer {
    private Importer() {}

    /** The names of the tools. */
    public static String tools() {
        return Tool.names();
    }

    /**
     * Imports a file.
     *
     * @param tool the tool's name; absent when the keys are to tell it
     * @throws InvalidConfiguration when it can't be read or asks for what no recipe can do
     */
    public static Imported read(Path file, @Nullable String tool, Options options) {
        JsonNode root = Configuration.read(file);
        return read(root, tool == null ? Tool.of(root) : Tool.named(tool), options);
    }

    static Imported read(JsonNode root, Tool tool, Options options) {
        Table table = tool.table();
        Configuration configuration = Configuration.of(root, table);
        Draft draft = new Draft(configuration, options);
        tool.prepare(configuration, draft);
        boolean adapter = tool.adapts(configuration);
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (Row row : table.rows()) {
            values(configuration, row.key())
                    .forEach(value -> findings.put(value.key(), finding(row, value, configuration, draft, adapter)));
        }
        boolean named = !draft.data().isEmpty();
        if (!named) {
            draft.assume(
                    "data: the run reads a DomainDataset named " + draft.data(0).name() + " with records of type "
                            + draft.data(0).record + ": make it, or name yours; --record says another type");
        }
        if (draft.model.isEmpty()) {
            draft.assume("model: the run begins with the folder imports/base of the store: name yours");
        }
        draft.assume("compute: pods get what a run gets that says nothing: give run.compute what the model needs");
        return new Imported(
                tool.title(),
                Manifests.of(draft, adapter, named),
                sorted(configuration, findings),
                draft.assumptions());
    }

    private static List<Value> values(Configuration configuration, String pattern) {
        List<Value> found = new ArrayList<>();
        configuration.given().forEach((key, node) -> {
            if (Value.pattern(key).equals(pattern) && !configuration.defaults().containsKey(key)) {
                found.add(new Value(key, node));
            }
        });
        JsonNode otherwise = configuration.defaults().get(pattern);
        if (otherwise != null) {
            found.add(new Value(pattern, otherwise));
        }
        return found;
    }

    private static Finding finding(Row row, Value value, Configuration configuration, Draft draft, boolean adapter) {
        boolean given = !configuration.defaults().containsKey(value.key());
        Outcome outcome;
        if (value.node().isNull()) {
            outcome = Outcome.irrelevant("not set");
        } else if (row.adapter() && !adapter) {
            outcome = Outcome.irrelevant("no adapter is trained");
        } else {
            outcome = row.step().apply(value, draft);
        }
        return Finding.of(value, given, draft.field(row), outcome);
    }

    private static List<Finding> sorted(Configuration configuration, Map<String, Finding> findings) {
        List<Finding> sorted = new ArrayList<>();
        configuration.given().forEach((key, node) -> {
            Finding found = findings.get(key);
            Value value = new Value(key, node);
            if (found != null && found.given()) {
                sorted.add(found);
            } else {
                sorted.add(Finding.of(
                        value,
                        true,
                        "",
                        node.isNull()
                                ? Outcome.irrelevant("not set")
                                : Outcome.unmapped("no such key is known to the importer")));
            }
        });
        findings.values().stream().filter(finding -> !finding.given()).forEach(sorted::add);
        return sorted;
    }
}
