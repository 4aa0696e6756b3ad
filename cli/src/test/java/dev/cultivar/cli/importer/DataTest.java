package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Given.finding;
import static dev.cultivar.cli.importer.Given.imported;
import static dev.cultivar.cli.importer.Given.json;
import static dev.cultivar.cli.importer.Given.manifest;
import static dev.cultivar.cli.importer.Given.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.RecordType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datasets: their shapes, columns, places, splits and lengths. */
class DataTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private static JsonNode source(Imported imported) {
        return manifest(imported, "DomainDataset").at("/spec/sources/0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "alpaca; promptCompletion; {'prompt':'instruction','completion':'output'}; sft; changed",
                "chat_template; messages; ; sft; mapped",
                "completion; text; ; clm; mapped",
                "sharegpt; messages; {'messages':'conversations'}; sft; changed",
                "context_qa.load_v2; promptCompletion; ; sft; unmapped",
            })
    void axolotlsTypesAreShapes(String type, String record, String columns, String objective, Fate fate) {
        Imported imported =
                imported("axolotl", Given.NOTHING, "base_model: a/b", "datasets:", "- {path: c/d, type: " + type + "}");
        assertThat(source(imported).path("record").asText()).isEqualTo(record);
        assertThat(source(imported).path("columns").toString())
                .isEqualTo(columns == null ? "" : json(columns).toString());
        assertThat(train(imported).path("objectives").toString()).isEqualTo("[{\"" + objective + "\":{}}]");
        assertThat(finding(imported, "datasets[0].type").fate()).isEqualTo(fate);
    }

    @Test
    void axolotlsOwnColumnsAreTaken() {
        Imported imported = imported(
                "axolotl",
                Given.NOTHING,
                "base_model: a/b",
                "datasets:",
                "- path: c/d",
                "  type: {field_instruction: question, field_output: reply, format: '[INST] {instruction}'}",
                "- path: c/e",
                "  type: chat_template",
                "  field_messages: turns",
                "  message_property_mappings: {role: role, content: text}");
        assertThat(source(imported).path("columns").toString())
                .isEqualTo("{\"prompt\":\"question\",\"completion\":\"reply\"}");
        assertThat(manifest(imported, "AdaptationRecipe").at("/spec/slots").size())
                .isEqualTo(2);
        assertThat(train(imported).at("/data/temperature").asDouble()).isEqualTo(1);
        assertThat(finding(imported, "datasets[0].type.format").fate()).isEqualTo(Fate.unmapped);
        assertThat(finding(imported, "datasets[1].message_property_mappings.role")
                        .fate())
                .isEqualTo(Fate.irrelevant);
        assertThat(finding(imported, "datasets[1].message_property_mappings.content")
                        .fate())
                .isEqualTo(Fate.unmapped);
    }

    @Test
    void aCommitMakesItAHubsRepository() {
        Options options = Given.described(null, Map.of("a/b", COMMIT, "c/d", COMMIT));
        Imported imported = imported(
                "axolotl",
                options,
                "base_model: a/b",
                "datasets:",
                "- {path: c/d, type: completion, split: train, name: en}");
        assertThat(source(imported).path("from").toString())
                .isEqualTo(json("{'hub': {'repoId': 'c/d', 'revision': '" + COMMIT
                                + "', 'allowPatterns': ['en/*train*.parquet']}}")
                        .toString());
        assertThat(manifest(imported, "TrainingRun")
                        .at("/spec/models/base/hub/repoId")
                        .asText())
                .isEqualTo("a/b");
    }

    @Test
    void aHeldOutPartIsASplit() {
        String[] lines = {"base_model: a/b", "val_set_size: 500", "datasets: [{path: c/d, type: completion}]"};
        Imported counted = imported("axolotl", Given.options(1, 9500L), lines);
        assertThat(manifest(counted, "DomainDataset")
                        .at("/spec/splits/0/fraction/share")
                        .asDouble())
                .isEqualTo(0.05);
        assertThat(finding(imported("axolotl", Given.NOTHING, lines), "val_set_size")
                        .fate())
                .isEqualTo(Fate.unmapped);
    }

    @Test
    void trlTellsShapesByColumnsAndLosses() {
        String[] model = {"model_name_or_path: a/b", "dataset_name: c/d"};
        assertThat(source(imported("trl", Given.NOTHING, model)).path("record").asText())
                .isEqualTo("text");
        Imported chat = imported("trl", Given.NOTHING, model[0], model[1], "assistant_only_loss: true");
        assertThat(source(chat).path("record").asText()).isEqualTo("messages");
        assertThat(chat.complete()).isTrue();
        Imported pairs =
                imported("trl", Given.NOTHING, model[0], "datasets: [{path: c/d, columns: [prompt, completion]}]");
        assertThat(source(pairs).path("record").asText()).isEqualTo("promptCompletion");
        assertThat(finding(pairs, "datasets[0].columns").why()).contains("tokenised apart", "lists of messages");
        Imported said = imported("trl", Given.shaped(RecordType.promptCompletion), model);
        assertThat(source(said).path("record").asText()).isEqualTo("promptCompletion");
        Imported named = imported(
                "trl",
                Given.NOTHING,
                model[0],
                model[1],
                "dataset_text_field: body",
                "packing: true",
                "max_length: 64");
        assertThat(source(named).path("columns").toString()).isEqualTo("{\"text\":\"body\"}");
        assertThat(train(named).at("/data/packing").asBoolean()).isTrue();
        assertThat(train(named).at("/data/maxLength").asInt()).isEqualTo(64);
    }

    @Test
    void llamaFactorysNamesAreInItsInfo(@TempDir Path folder) throws IOException {
        Path info = folder.resolve("dataset_info.json");
        Files.writeString(info, """
                {"web": {"hf_hub_url": "c/d", "subset": "de", "split": "all", "columns": {"prompt": "body"}},
                 "turns": {"file_name": "turns.json", "formatting": "sharegpt", "columns": {"messages": "conversations"}},
                 "pairs": {"file_name": "pairs.json", "columns": {"prompt": "question", "response": "reply"}, "num_samples": 9},
                 "better": {"file_name": "better.json", "ranking": true}}
                """);
        Options options = Given.described(info, Map.of("c/d", COMMIT));
        Imported text = imported("llama-factory", options, "model_name_or_path: a/b", "stage: pt", "dataset: web");
        assertThat(source(text).path("columns").toString()).isEqualTo("{\"text\":\"body\"}");
        assertThat(source(text).at("/from/hub/allowPatterns/0").asText()).isEqualTo("de/*all*.parquet");
        assertThat(train(text).at("/data/packing").asBoolean()).isTrue();
        assertThat(finding(text, "dataset").fate()).isEqualTo(Fate.mapped);
        Imported turns = imported("llama-factory", options, "model_name_or_path: a/b", "stage: sft", "dataset: turns");
        assertThat(source(turns).path("record").asText()).isEqualTo("messages");
        assertThat(finding(turns, "dataset").fate()).isEqualTo(Fate.changed);
        Imported pairs = imported("llama-factory", options, "model_name_or_path: a/b", "stage: sft", "dataset: pairs");
        assertThat(source(pairs).path("columns").toString())
                .isEqualTo("{\"prompt\":\"question\",\"completion\":\"reply\"}");
        assertThat(manifest(pairs, "TrainingRun")
                        .at("/spec/datasets/pairs/records")
                        .asInt())
                .isEqualTo(9);
        assertThat(finding(pairs, "dataset").fate()).isEqualTo(Fate.changed);
        for (String name : new String[] {"better", "unknown"}) {
            assertThatThrownBy(() -> imported(
                            "llama-factory", options, "model_name_or_path: a/b", "stage: sft", "dataset: " + name))
                    .isInstanceOf(InvalidConfiguration.class)
                    .hasMessageContaining(name);
        }
    }

    @ParameterizedTest
    @CsvSource({"chatml, no template is put around prompt and completion", "empty, the token after the completion"})
    void aTemplateAroundPairsIsNotSaidToBeUsed(String template, String why) {
        Imported imported = imported(
                "llama-factory",
                Given.NOTHING,
                "model_name_or_path: a/b",
                "stage: sft",
                "dataset: notes",
                "template: " + template);
        assertThat(source(imported).path("record").asText()).isEqualTo("promptCompletion");
        Finding found = finding(imported, "template");
        assertThat(found.fate()).isEqualTo(Fate.changed);
        assertThat(found.why()).contains(why).doesNotContain("own chat template is used");
        assertThat(imported.complete()).isFalse();
        Finding axolotls = finding(
                imported(
                        "axolotl",
                        Given.NOTHING,
                        "base_model: a/b",
                        "chat_template: " + template,
                        "datasets: [{path: c/d, type: alpaca}]"),
                "chat_template");
        assertThat(axolotls.why()).contains("none gets a chat template");
    }

    @Test
    void aTemplateAroundMessagesIsTheModelsOwn() {
        Imported imported = imported(
                "llama-factory",
                Given.shaped(RecordType.messages),
                "model_name_or_path: a/b",
                "stage: sft",
                "dataset: notes",
                "template: chatml");
        assertThat(finding(imported, "template").why()).contains("own chat template is used");
        assertThat(finding(imported, "dataset").why()).doesNotContain("no template is put");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "axolotl; sequence_len; base_model: a/b; changed",
                "axolotl; sequence_len; {base_model: a/b, excess_length_strategy: truncate}; mapped",
                "llama-factory; cutoff_len; {model_name_or_path: a/b, stage: sft}; changed",
                "llama-factory; cutoff_len; {model_name_or_path: a/b, stage: pt}; mapped",
                "trl; max_length; model_name_or_path: a/b; mapped",
            })
    void aLengthIsTheSameWhereLongerRecordsAreCutAlike(String tool, String key, String rest, Fate fate) {
        Imported imported = imported(tool, Given.NOTHING, withKey(rest, key + ": 64"));
        assertThat(train(imported).at("/data/maxLength").asInt()).isEqualTo(64);
        assertThat(finding(imported, key).fate()).isEqualTo(fate);
        assertThat(imported.complete()).isEqualTo(fate == Fate.mapped);
    }

    private static String withKey(String map, String line) {
        return map.startsWith("{") ? map.replace("}", ", " + line + "}") : "{" + map + ", " + line + "}";
    }

    @Test
    void packingOfTrlSeparatesRecordsWithFlashAttentionAlone() {
        String[] lines = {"model_name_or_path: a/b", "packing: true", "attn_implementation: flash_attention_2"};
        assertThat(imported("trl", Given.NOTHING, lines).complete()).isTrue();
        assertThat(finding(imported("trl", Given.NOTHING, lines[0], lines[1]), "packing")
                        .fate())
                .isEqualTo(Fate.changed);
    }

    @Test
    void packingThatLeaksIsNotTheSame() {
        String[] lines = {"model_name_or_path: a/b", "stage: sft", "packing: true"};
        assertThat(finding(imported("llama-factory", Given.NOTHING, lines), "packing")
                        .fate())
                .isEqualTo(Fate.changed);
        Imported neat = imported("llama-factory", Given.NOTHING, lines[0], lines[1], "neat_packing: true");
        assertThat(train(neat).at("/data/packing").asBoolean()).isTrue();
        assertThat(neat.complete()).isTrue();
    }
}
