package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Given.finding;
import static dev.cultivar.cli.importer.Given.imported;
import static dev.cultivar.cli.importer.Given.json;
import static dev.cultivar.cli.importer.Given.train;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adapters: rank, alpha, dropout, targets, and what each tool takes where nothing is said. */
class AdapterTest {
    private static final String ALL = "['q_proj','k_proj','v_proj','o_proj','gate_proj','up_proj','down_proj']";

    private static void lora(Imported imported, String expected) {
        assertThat(train(imported).at("/methods/base").toString())
                .isEqualTo(json(expected).toString());
    }

    @Test
    void eachToolHasItsOwnDefaults() {
        lora(
                imported(
                        "llama-factory",
                        Given.NOTHING,
                        "model_name_or_path: a/b",
                        "finetuning_type: lora",
                        "lora_rank: 12"),
                "{'lora': {'rank': 12, 'alpha': 24, 'dropout': 0, 'targetModules': " + ALL + "}}");
        lora(
                imported("trl", Given.NOTHING, "model_name_or_path: a/b", "use_peft: true"),
                "{'lora': {'rank': 16, 'alpha': 32, 'dropout': 0.05, 'targetModules': ['q_proj','v_proj']}}");
        lora(
                imported("peft", Given.NOTHING, "peft_type: LORA"),
                "{'lora': {'rank': 8, 'alpha': 8, 'dropout': 0, 'targetModules': ['q_proj','v_proj']}}");
        lora(
                imported("axolotl", Given.NOTHING, "base_model: a/b", "adapter: lora", "lora_target_linear: true"),
                "{'lora': {'rank': 8, 'alpha': 8, 'dropout': 0, 'targetModules': " + ALL + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "all; " + ALL,
                "'q_proj, v_proj'; ['q_proj','v_proj']",
                "[up_proj, down_proj]; ['up_proj','down_proj']",
            })
    void targetsAreNamesOrAll(String written, String expected) {
        Imported imported = imported(
                "llama-factory", Given.NOTHING, "model_name_or_path: a/b", "stage: sft", "lora_target: " + written);
        assertThat(train(imported).at("/methods/base/lora/targetModules").toString())
                .isEqualTo(json(expected.replace("'", "\"")).toString());
        assertThat(finding(imported, "lora_target").fate()).isEqualTo(Fate.mapped);
    }

    @Test
    void aPatternIsNotAListOfNames() {
        Imported imported = imported("peft", Given.NOTHING, "peft_type: LORA", "target_modules: '.*(q|v)_proj$'");
        assertThat(finding(imported, "target_modules").fate()).isEqualTo(Fate.unmapped);
    }

    @Test
    void keysOfAnAdapterMeanNothingWithoutOne() {
        Imported imported = imported(
                "trl",
                Given.NOTHING,
                "model_name_or_path: a/b",
                "use_peft: false",
                "lora_r: 8",
                "lora_modules_to_save: [lm_head]");
        lora(imported, "{'full': {}}");
        assertThat(finding(imported, "lora_r").why()).isEqualTo("no adapter is trained");
        assertThat(imported.complete()).isTrue();
    }
}
