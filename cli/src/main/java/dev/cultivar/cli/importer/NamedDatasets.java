package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cultivar.api.RecordType;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** LLaMA-Factory's {@code dataset_info.json}: what a dataset's name means. Without it a name is alpaca's format, as for LLaMA-Factory. */
final class NamedDatasets {
    /** What LLaMA-Factory does around instruction and output, and a promptCompletion record has not. */
    static final String UNTEMPLATED =
            "no template is put around prompt and completion here, LLaMA-Factory puts one: write messages of role and content into the file and say --record messages";

    private final JsonNode known;
    private final Set<String> differences = new LinkedHashSet<>();

    private NamedDatasets(JsonNode known) {
        this.known = known;
    }

    static NamedDatasets read(Draft draft) {
        Path file = draft.options().datasetInfo();
        return new NamedDatasets(file == null ? JsonNodeFactory.instance.objectNode() : Configuration.read(file));
    }

    /** Tells the draft of one dataset what its entry says. */
    void describe(String name, DataDraft data, Draft draft) {
        JsonNode entry = known.path(name);
        if (entry.isMissingNode() && !known.isEmpty()) {
            throw InvalidConfiguration.of(
                    "dataset", name, "is not in " + draft.options().datasetInfo());
        }
        data.path = entry.path("hf_hub_url").asText(name);
        data.configuration = entry.path("subset").asText("");
        data.split = entry.path("split").asText("train");
        data.commit = draft.options().commits().getOrDefault(data.path, "");
        data.files = List.of(entry.path("file_name").asText(name + ".jsonl").replaceAll("\\.json$", ".jsonl"));
        if (entry.has("hf_hub_url")) {
            data.files = List.of();
        }
        if (entry.has("num_samples")) {
            data.records = entry.path("num_samples").asLong();
        }
        if (entry.path("ranking").asBoolean()) {
            throw InvalidConfiguration.of(
                    "dataset", name, "holds preferences, which no objective here reads; nothing is written");
        }
        columns(entry.path("columns"), entry.path("formatting").asText("alpaca"), data, draft);
    }

    private void columns(JsonNode columns, String formatting, DataDraft data, Draft draft) {
        if (LlamaFactory.usual(draft) == RecordType.text) {
            draft.shape(data, RecordType.text);
            data.column("text", columns.path("prompt").asText("instruction"));
        } else if (formatting.equals("alpaca")) {
            if (!draft.shape(data, RecordType.promptCompletion)) {
                return;
            }
            data.column("prompt", columns.path("prompt").asText("instruction"));
            data.column("completion", columns.path("response").asText("output"));
            if (!LlamaFactory.plain(draft)) {
                differences.add(UNTEMPLATED);
            }
            if (columns.isMissingNode() || columns.has("query")) {
                differences.add(
                        "the column " + columns.path("query").asText("input")
                                + ", which LLaMA-Factory puts after the instruction, is left out: join the two in the file where it is used");
            }
        } else {
            draft.shape(data, RecordType.messages);
            data.column("messages", columns.path("messages").asText("conversations"));
            if (formatting.equals("sharegpt")) {
                differences.add(
                        "messages must have role (system, user, assistant) and content, not from and value: rewrite the file");
            }
        }
    }

    /** What a reader of the report has to know. */
    Outcome outcome(Draft draft) {
        String where =
                String.join("; ", draft.data().stream().map(DataDraft::place).toList()) + "; a record a line";
        return differences.isEmpty()
                ? Outcome.mapped(where)
                : Outcome.changed(String.join("; ", differences) + "; " + where);
    }
}
