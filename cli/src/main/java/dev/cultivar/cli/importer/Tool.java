package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A tool whose configurations are imported. */
sealed interface Tool permits LlamaFactory, Axolotl, Trl, Peft {
    /** All of them; the first that knows a file by its keys reads it. */
    List<Tool> ALL = List.of(new Peft(), new Axolotl(), new LlamaFactory(), new Trl());

    /** The word on the command line. */
    String name();

    /** The name that its makers write, and the version whose keys are in the table. */
    String title();

    /** Whether a file can only be this tool's. */
    boolean recognises(JsonNode root);

    /** Its keys. */
    Table table();

    /** Takes its defaults for keys that the file leaves out, and refuses what no recipe here can do. */
    void prepare(Configuration configuration, Draft draft);

    /** Whether an adapter is trained, and not all weights. */
    boolean adapts(Configuration configuration);

    /** The tool of a name. */
    static Tool named(String name) {
        return ALL.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> InvalidConfiguration.of("--from", name, "must be one of " + names()));
    }

    /** The tool that a file is for. */
    static Tool of(JsonNode root) {
        return ALL.stream()
                .filter(tool -> tool.recognises(root))
                .findFirst()
                .orElseThrow(() -> new InvalidConfiguration("no tool is known by the keys "
                        + root.properties().stream()
                                .limit(8)
                                .map(entry -> entry.getKey())
                                .collect(Collectors.joining(", "))
                        + ": say --from with one of " + names()));
    }

    /** Their names. */
    static String names() {
        return Arrays.toString(ALL.stream().map(Tool::name).toArray()).replaceAll("[\\[\\]]", "");
    }
}
