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
    private static final String ALL = "['all-linear']";

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
    void aPatternStaysOne() {
        Imported imported = imported("peft", Given.NOTHING, "peft_type: LORA", "target_modules: '.*(q|v)_proj$'");
        assertThat(train(imported).at("/methods/base/lora/targetModules/0").asText())
                .isEqualTo(".*(q|v)_proj$");
    }

    @Test
    void variantsHaveFields() {
        String expected = "{'lora': {'rank': 4, 'alpha': 8, 'dropout': 0, 'targetModules': " + ALL
                + ", 'modulesToSave': ['embed_tokens','lm_head'], 'loraplusLrRatio': 16, 'useRslora': true, 'useDora': true,"
                + " 'quantization': {'nf4': {'doubleQuant': true}}}}";
        Imported imported = imported(
                "llama-factory",
                Given.NOTHING,
                "model_name_or_path: a/b",
                "stage: sft",
                "lora_rank: 4",
                "additional_target: embed_tokens,lm_head",
                "loraplus_lr_ratio: 16",
                "use_rslora: true",
                "use_dora: true",
                "quantization_bit: 4");
        lora(imported, expected);
        assertThat(imported.complete()).isTrue();
    }

    @Test
    void ranksAndAlphasOfModulesStayInTheirOrder() {
        Imported imported = imported(
                "peft",
                Given.NOTHING,
                "peft_type: LORA",
                "rank_pattern: {'layers.1.*': 4, q_proj: 2}",
                "alpha_pattern: {v_proj: 2.5}");
        assertThat(train(imported).at("/methods/base/lora/rankPattern").toString())
                .isEqualTo(json("[{'module': 'layers.1.*', 'rank': 4}, {'module': 'q_proj', 'rank': 2}]")
                        .toString());
        assertThat(train(imported).at("/methods/base/lora/alphaPattern").toString())
                .isEqualTo(json("[{'module': 'v_proj', 'alpha': 2.5}]").toString());
        assertThat(finding(imported, "rank_pattern").fate()).isEqualTo(Fate.mapped);
        Imported axolotl = imported(
                "axolotl",
                Given.NOTHING,
                "base_model: a/b",
                "adapter: lora",
                "lora_rank_pattern: {q_proj: 2}",
                "lora_alpha_pattern: {}");
        assertThat(train(axolotl).at("/methods/base/lora/rankPattern/0/rank").asInt())
                .isEqualTo(2);
        assertThat(finding(axolotl, "lora_alpha_pattern").fate()).isEqualTo(Fate.irrelevant);
    }

    @Test
    void fourBitsAreNf4() {
        String[] trl = {"model_name_or_path: a/b", "use_peft: true", "load_in_4bit: true"};
        assertThat(train(imported("trl", Given.NOTHING, trl)).at("/methods/base/lora/quantization"))
                .isEqualTo(json("{'nf4': {}}"));
        Imported other = imported("trl", Given.NOTHING, trl[0], trl[1], trl[2], "bnb_4bit_quant_type: fp4");
        assertThat(finding(other, "bnb_4bit_quant_type").fate()).isEqualTo(Fate.changed);
        Imported axolotl =
                imported("axolotl", Given.NOTHING, "base_model: a/b", "adapter: qlora", "load_in_4bit: true");
        assertThat(train(axolotl).at("/methods/base/lora/quantization"))
                .isEqualTo(json("{'nf4': {'doubleQuant': true}}"));
        Imported eight = imported("llama-factory", Given.NOTHING, trl[0], "stage: sft", "quantization_bit: 8");
        assertThat(finding(eight, "quantization_bit").fate()).isEqualTo(Fate.unmapped);
        assertThat(train(eight).at("/methods/base/lora").has("quantization")).isFalse();
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
