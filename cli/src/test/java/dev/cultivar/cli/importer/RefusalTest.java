package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Given.finding;
import static dev.cultivar.cli.importer.Given.imported;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, with which words, and what is not known. */
class RefusalTest {
    private static final String MODEL = "model_name_or_path: a/b";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "llama-factory; stage: dpo; stage: dpo: recipes have pt (clm) and sft",
                "llama-factory; finetuning_type: freeze; finetuning_type: freeze: recipes have lora and full",
                "llama-factory; do_predict: true; the configuration does not train",
                "trl; reward_funcs: [a]; reward_funcs",
                "trl; learning_rate: fast; learning_rate: \"fast\": must be a number",
                "trl; per_device_train_batch_size: 1.5; must be a whole number",
                "trl; max_length: 1000000; AdaptationRecipe.stages[0].train.data.maxLength: 1000000: must be at most 131072",
                "trl; packing: maybe; packing: \"maybe\": must be true or false",
                "trl; warmup_ratio: 1.5; warmup_ratio: 1.5: must be at least 0 and below 1",
                "trl; lr_scheduler_type: warmup_stable_decay; decaySteps is missing",
            })
    void saysKeyValueAndRule(String tool, String line, String message) {
        assertThatThrownBy(() -> imported(tool, Given.NOTHING, MODEL, line))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"rl: grpo; rl: grpo", "adapter: llama-adapter; recipes have lora and qlora"})
    void axolotlsOtherTrainingsAreRefused(String line, String message) {
        assertThatThrownBy(() -> imported("axolotl", Given.NOTHING, "base_model: a/b", line))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(message);
    }

    @Test
    void otherAdaptersAndTasksAreRefused() {
        assertThatThrownBy(() -> imported("peft", Given.NOTHING, "peft_type: IA3"))
                .hasMessageContaining("LORA alone");
        assertThatThrownBy(() -> imported("peft", Given.NOTHING, "peft_type: LORA", "task_type: SEQ_CLS"))
                .hasMessageContaining("CAUSAL_LM alone");
    }

    @Test
    void anUnknownKeyIsSaidEvenWhenItIsOff() {
        Imported imported = imported("trl", Given.NOTHING, MODEL, "learning_rat: 1", "pakcing: false");
        assertThat(finding(imported, "learning_rat").fate()).isEqualTo(Fate.unmapped);
        assertThat(finding(imported, "pakcing").why()).isEqualTo("no such key is known to the importer");
        assertThat(imported.complete()).isFalse();
    }

    @Test
    void anUnknownKeyInsideOfAKnownOneIsSaid() {
        Imported imported = imported(
                "axolotl", Given.NOTHING, "base_model: a/b", "datasets: [{path: c/d, type: completion, tpye: alpaca}]");
        assertThat(finding(imported, "datasets[0].tpye").fate()).isEqualTo(Fate.unmapped);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'a: 1\na: 2'; duplicate key",
                "'a: [1'; neither YAML nor JSON",
                "- 1; must hold one map",
                "''; must hold one map",
                "'a: 1'; no tool is known by the keys a",
                "'a: !!java.net.URL [\"http://localhost\"]'; neither YAML nor JSON",
            })
    void aFileThatIsNoConfiguration(String text, String message, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, text);
        assertThatThrownBy(() -> Importer.read(file, null, Given.NOTHING))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsNotThere() {
        assertThatThrownBy(() -> Importer.read(Path.of("none.yaml"), null, Given.NOTHING))
                .hasMessageContaining("none.yaml: cannot be read");
        assertThatThrownBy(() -> Tool.named("other")).hasMessageContaining("peft, axolotl, llama-factory, trl");
    }
}
