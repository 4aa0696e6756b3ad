package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Given.finding;
import static dev.cultivar.cli.importer.Given.imported;
import static dev.cultivar.cli.importer.Given.json;
import static dev.cultivar.cli.importer.Given.options;
import static dev.cultivar.cli.importer.Given.train;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batch, length, warm-up and schedules, by hand. */
class ArithmeticTest {
    private static final String MODEL = "model_name_or_path: a/b";

    private static void same(JsonNode found, String expected) {
        assertThat(found.toString()).isEqualTo(json(expected).toString());
    }

    @Test
    void aStepHasAsManySequencesAsOnAllDevices() {
        Imported trl = imported(
                "trl",
                options(4, null),
                MODEL,
                "per_device_train_batch_size: 2",
                "gradient_accumulation_steps: 3",
                "max_steps: 10");
        same(train(trl).path("batch"), "{'microBatchSize': 2, 'gradientAccumulationSteps': 12}");
        assertThat(finding(trl, "gradient_accumulation_steps").why()).contains("24 sequences");
        Imported axolotl =
                imported("axolotl", options(8, null), "base_model: a/b", "micro_batch_size: 1", "max_steps: 10");
        same(train(axolotl).path("batch"), "{'microBatchSize': 1, 'gradientAccumulationSteps': 8}");
    }

    /** What saves memory or time and leaves the bits as they are is taken over. */
    @ParameterizedTest
    @CsvSource({"trl, model_name_or_path", "llama-factory, model_name_or_path", "axolotl, base_model"})
    void gradientCheckpointingAndDataWorkersAreFields(String tool, String model) {
        Imported on = imported(
                tool, Given.NOTHING, model + ": a/b", "gradient_checkpointing: true", "dataloader_num_workers: 4");
        same(train(on).path("gradientCheckpointing"), "true");
        same(Given.manifest(on, "TrainingRun").at("/spec/compute"), "{'dataWorkers': 4}");
        Imported off = imported(
                tool, Given.NOTHING, model + ": a/b", "gradient_checkpointing: false", "dataloader_num_workers: 0");
        assertThat(train(off).has("gradientCheckpointing")).isFalse();
        assertThat(Given.manifest(off, "TrainingRun").path("spec").has("compute"))
                .isFalse();
    }

    @Test
    void llamaFactorySaysWhereItIsOff() {
        Imported on = imported("llama-factory", Given.NOTHING, MODEL, "disable_gradient_checkpointing: false");
        Imported off = imported("llama-factory", Given.NOTHING, MODEL, "disable_gradient_checkpointing: true");

        same(train(on).path("gradientCheckpointing"), "true");
        assertThat(train(off).has("gradientCheckpointing")).isFalse();
    }

    @Test
    void stepsGoBeforeEpochs() {
        Imported steps = imported("trl", Given.NOTHING, MODEL, "max_steps: 20", "num_train_epochs: 2");
        same(train(steps).path("duration"), "{'steps': 20}");
        assertThat(finding(steps, "num_train_epochs").fate()).isEqualTo(Fate.irrelevant);
        Imported epochs = imported("trl", Given.NOTHING, MODEL, "max_steps: -1", "num_train_epochs: 1.5");
        same(train(epochs).path("duration"), "{'epochs': 1.5}");
    }

    @Test
    void withoutLengthTheToolsOwnIsTaken() {
        same(train(imported("trl", Given.NOTHING, MODEL)).path("duration"), "{'epochs': 3}");
        same(train(imported("axolotl", Given.NOTHING, "base_model: a/b")).path("duration"), "{'epochs': 1}");
    }

    /** 250 steps x 0.03 = 7.5: transformers rounds up, axolotl down; axolotl makes 2 of 1 (30 x 0.04 = 1.2). */
    @ParameterizedTest
    @CsvSource({
        "trl, 250, 0.03, 8",
        "llama-factory, 250, 0.03, 8",
        "axolotl, 250, 0.03, 7",
        "axolotl, 30, 0.04, 2",
        "trl, 30, 0.04, 2",
        "trl, 100, 0, 0",
    })
    void warmUpIsAShareOfTheSteps(String tool, int steps, double ratio, int expected) {
        Imported imported = imported(
                tool,
                Given.NOTHING,
                tool.equals("axolotl") ? "base_model: a/b" : MODEL,
                "max_steps: " + steps,
                "warmup_ratio: " + ratio,
                (tool.equals("axolotl") ? "lr_scheduler" : "lr_scheduler_type") + ": cosine");
        same(train(imported).path("schedule"), "{'cosine': {'warmupSteps': " + expected + "}}");
        assertThat(finding(imported, "warmup_ratio").fate()).isEqualTo(Fate.mapped);
    }

    /** 1,000 records in batches of 4 are 250, in steps of 3 batches 84; 1.5 epochs are 126 steps, a tenth of which is 12.6. */
    @Test
    void warmUpOfEpochsNeedsTheRecords() {
        String[] lines = {
            MODEL,
            "per_device_train_batch_size: 4",
            "gradient_accumulation_steps: 3",
            "num_train_epochs: 1.5",
            "warmup_ratio: 0.1"
        };
        same(train(imported("trl", options(1, 1000L), lines)).path("schedule"), "{'linear': {'warmupSteps': 13}}");
        // on two devices 125 batches, 42 steps an epoch, 63 in all
        same(train(imported("trl", options(2, 1000L), lines)).path("schedule"), "{'linear': {'warmupSteps': 7}}");
        Imported unknown = imported("trl", Given.NOTHING, lines);
        same(train(unknown).path("schedule"), "{'linear': {'warmupSteps': 0}}");
        assertThat(finding(unknown, "warmup_ratio").fate()).isEqualTo(Fate.unmapped);
        assertThat(finding(unknown, "warmup_ratio").why()).contains("--records");
    }

    @Test
    void warmUpStepsBelowOneAreAShare() {
        Imported share = imported("trl", Given.NOTHING, MODEL, "max_steps: 200", "warmup_steps: 0.05");
        same(train(share).path("schedule"), "{'linear': {'warmupSteps': 10}}");
        Imported steps = imported("trl", Given.NOTHING, MODEL, "max_steps: 200", "warmup_steps: 50");
        same(train(steps).path("schedule"), "{'linear': {'warmupSteps': 50}}");
    }

    @Test
    void constantHasNoWarmUpAndItsSisterHas() {
        Imported constant = imported(
                "trl", Given.NOTHING, MODEL, "max_steps: 200", "warmup_steps: 50", "lr_scheduler_type: constant");
        same(train(constant).path("schedule"), "{'constant': {'warmupSteps': 0}}");
        assertThat(finding(constant, "warmup_steps").fate()).isEqualTo(Fate.irrelevant);
        Imported warm = imported(
                "trl",
                Given.NOTHING,
                MODEL,
                "max_steps: 200",
                "warmup_steps: 50",
                "lr_scheduler_type: constant_with_warmup");
        same(train(warm).path("schedule"), "{'constant': {'warmupSteps': 50}}");
    }

    @Test
    void aLowestRateIsAShareOfTheTop() {
        String[] lines = {MODEL, "max_steps: 9", "learning_rate: 2e-4", "lr_scheduler_type: cosine_with_min_lr"};
        Imported rate = imported("trl", Given.NOTHING, with(lines, "lr_scheduler_kwargs: {min_lr_rate: 0.1}"));
        same(train(rate).path("schedule"), "{'cosine': {'warmupSteps': 0, 'minRatio': 0.1}}");
        Imported absolute = imported("trl", Given.NOTHING, with(lines, "lr_scheduler_kwargs: {min_lr: 5e-5}"));
        same(train(absolute).path("schedule"), "{'cosine': {'warmupSteps': 0, 'minRatio': 0.25}}");
        Imported axolotl = imported(
                "axolotl",
                Given.NOTHING,
                "base_model: a/b",
                "max_steps: 9",
                "cosine_min_lr_ratio: 0.2",
                "warmup_steps: 0");
        same(train(axolotl).path("schedule"), "{'cosine': {'warmupSteps': 0, 'minRatio': 0.2}}");
    }

    @Test
    void cyclesAndDecayHaveFields() {
        Imported cycles = imported(
                "trl",
                Given.NOTHING,
                MODEL,
                "max_steps: 9",
                "lr_scheduler_type: cosine",
                "lr_scheduler_kwargs: {num_cycles: 1.5}");
        same(train(cycles).path("schedule"), "{'cosine': {'warmupSteps': 0, 'cycles': 1.5}}");
        Imported decay = imported(
                "llama-factory",
                Given.NOTHING,
                MODEL,
                "stage: sft",
                "max_steps: 9",
                "warmup_steps: 1",
                "lr_scheduler_type: warmup_stable_decay",
                "lr_scheduler_kwargs: {num_decay_steps: 3, min_lr_ratio: 0.1, decay_type: 1-sqrt}");
        same(
                train(decay).path("schedule"),
                "{'warmupStableDecay': {'warmupSteps': 1, 'decaySteps': 3, 'minRatio': 0.1, 'decay': 'sqrt'}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "cosine_with_restarts; {}; {'cosineWithRestarts': {'warmupSteps': 5}}",
                "cosine_with_restarts; {num_cycles: 3}; {'cosineWithRestarts': {'warmupSteps': 5, 'cycles': 3}}",
                "polynomial; {}; {'polynomial': {'warmupSteps': 5, 'minRatio': 0.0005}}",
                "polynomial; {lr_end: 5e-5, power: 2.5}; {'polynomial': {'warmupSteps': 5, 'minRatio': 0.25, 'power': 2.5}}",
                "inverse_sqrt; {}; {'inverseSquareRoot': {'warmupSteps': 5, 'timescale': 5}}",
                "inverse_sqrt; {timescale: 70}; {'inverseSquareRoot': {'warmupSteps': 5, 'timescale': 70}}",
            })
    void schedulesOfTransformersHaveTheirNames(String name, String settings, String expected) {
        for (String tool : new String[] {"trl", "axolotl"}) {
            Imported imported = imported(
                    tool,
                    Given.NOTHING,
                    tool.equals("axolotl") ? "base_model: a/b" : MODEL,
                    "max_steps: 90",
                    "learning_rate: 2e-4",
                    "warmup_steps: 5",
                    (tool.equals("axolotl") ? "lr_scheduler: " : "lr_scheduler_type: ") + name,
                    "lr_scheduler_kwargs: " + settings);
            same(train(imported).path("schedule"), expected);
            assertThat(imported.findings())
                    .filteredOn(found -> found.key().startsWith("lr_scheduler") && !settings.equals("{}"))
                    .allSatisfy(
                            found -> assertThat(found.fate()).as(found.key()).isEqualTo(Fate.mapped));
        }
    }

    @Test
    void withoutWarmUpAnInverseSquareRootHasItsOwnTimescale() {
        Imported imported = imported("trl", Given.NOTHING, MODEL, "max_steps: 9", "lr_scheduler_type: inverse_sqrt");
        same(train(imported).path("schedule"), "{'inverseSquareRoot': {'warmupSteps': 0}}");
    }

    @Test
    void theWaveThatBeginsAStepLaterIsSaid() {
        Imported imported = imported(
                "trl",
                Given.NOTHING,
                MODEL,
                "max_steps: 9",
                "lr_scheduler_type: cosine_warmup_with_min_lr",
                "lr_scheduler_kwargs: {min_lr_rate: 0.1, warmup_lr_rate: 0.2}");
        same(train(imported).path("schedule"), "{'cosine': {'warmupSteps': 0, 'minRatio': 0.1}}");
        assertThat(finding(imported, "lr_scheduler_type").fate()).isEqualTo(Fate.changed);
        assertThat(finding(imported, "lr_scheduler_kwargs.warmup_lr_rate").fate())
                .isEqualTo(Fate.unmapped);
    }

    @Test
    void aScheduleThatIsNotHereIsSaid() {
        Imported imported =
                imported("trl", Given.NOTHING, MODEL, "max_steps: 9", "lr_scheduler_type: reduce_lr_on_plateau");
        same(train(imported).path("schedule"), "{'constant': {'warmupSteps': 0}}");
        assertThat(finding(imported, "lr_scheduler_type").fate()).isEqualTo(Fate.unmapped);
        assertThat(finding(imported, "lr_scheduler_type").field()).isEmpty();
    }

    @Test
    void theOptimizersNumbersAreTaken() {
        Imported imported = imported(
                "trl",
                Given.NOTHING,
                MODEL,
                "learning_rate: 1e-3",
                "adam_beta1: 0.8",
                "adam_beta2: 0.95",
                "adam_epsilon: 0.001",
                "weight_decay: 0.1",
                "max_grad_norm: 0.3",
                "optim: paged_adamw_32bit",
                "seed: 7");
        same(
                train(imported).path("optimizer"),
                "{'adamw': {'learningRate': 0.001, 'beta1': 0.8, 'beta2': 0.95, 'epsilon': 0.001, 'weightDecay': 0.1}, 'decayNorms': false}");
        assertThat(train(imported).path("maxGradNorm").asDouble()).isEqualTo(0.3);
        assertThat(Given.manifest(imported, "TrainingRun").at("/spec/seed").asInt())
                .isEqualTo(7);
        assertThat(imported.complete()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"trl, 0.00002", "llama-factory, 0.00005", "axolotl, 0.00005"})
    void eachToolHasItsOwnRate(String tool, String rate) {
        Imported imported =
                imported(tool, Given.NOTHING, tool.equals("axolotl") ? "base_model: a/b" : MODEL, "max_steps: 1");
        assertThat(train(imported).at("/optimizer/adamw/learningRate").decimalValue())
                .isEqualByComparingTo(rate);
        assertThat(finding(imported, "learning_rate").given()).isFalse();
    }

    @Test
    void lossesHaveTheirOptions() {
        Imported imported = imported(
                "trl", Given.NOTHING, MODEL, "max_steps: 1", "label_smoothing_factor: 0.1", "neftune_noise_alpha: 5");
        same(train(imported).path("objectives"), "[{'clm': {'labelSmoothing': 0.1, 'neftuneNoiseAlpha': 5}}]");
        assertThat(imported.complete()).isTrue();
        Imported off = imported("trl", Given.NOTHING, MODEL, "max_steps: 1", "neftune_noise_alpha: 0");
        same(train(off).path("objectives"), "[{'clm': {}}]");
    }

    @Test
    void someParametersLearnFaster() {
        Imported groups = imported(
                "axolotl",
                Given.NOTHING,
                "base_model: a/b",
                "learning_rate: 0.001",
                "embedding_lr_scale: 0.5",
                "lr_groups: [{name: o, modules: [self_attn.o_proj, q_proj], lr: 0.01}]");
        assertThat(train(groups).at("/optimizer/groups").toString())
                .isEqualTo(json("[{'parameters': ['base/*embed_tokens*', 'base/*lm_head*'], 'learningRate': 0.0005},"
                                + " {'parameters': ['base/*self_attn.o_proj*', 'base/*q_proj*'], 'learningRate': 0.01}]")
                        .toString());
    }

    @ParameterizedTest
    @CsvSource({
        "trl, bf16: true, mapped, bfloat16",
        "trl, learning_rate: 0.1, mapped, bfloat16",
        "trl, bf16: false, irrelevant, ''",
        "trl, 'bf16: false\ntorch_dtype: bfloat16', changed, bfloat16",
        "trl, 'bf16: false\ndtype: float32', irrelevant, ''",
        "trl, 'bf16: false\ndtype: float16', unmapped, ''",
        "llama-factory, bf16: true, mapped, bfloat16",
        "llama-factory, learning_rate: 0.1, mapped, ''",
        "llama-factory, fp16: true, unmapped, ''",
        "trl, fp16: true, unmapped, ''",
        "llama-factory, pure_bf16: true, changed, bfloat16",
        "axolotl, bf16: auto, mapped, bfloat16",
        "axolotl, learning_rate: 0.1, mapped, bfloat16",
        "axolotl, 'bf16: false\nfp8: true', unmapped, ''",
        "trl, 'use_peft: true\nload_in_4bit: true\nbf16: true', changed, ''",
        "trl, 'bf16: true\nuse_peft: true\nuse_dora: true', mapped, ''",
        "llama-factory, 'pure_bf16: true\nfinetuning_type: lora\nuse_dora: true', mapped, ''",
        "llama-factory, 'finetuning_type: lora\nquantization_bit: 4\nbf16: true', changed, ''",
        "axolotl, 'adapter: qlora\nload_in_4bit: true\nbf16: auto', changed, ''",
        "axolotl, 'adapter: lora\npeft_use_dora: true\nbf16: true', changed, ''",
    })
    void productsAreBfloat16WhereTheFileSaysSoAndTheAdapterCan(
            String tool, String lines, Fate fateOfTheLast, String precision) {
        Imported imported = imported(tool, Given.NOTHING, tool.equals("axolotl") ? "base_model: a/b" : MODEL, lines);
        assertThat(train(imported).path("precision").asText()).isEqualTo(precision);
        String last = lines.substring(lines.lastIndexOf('\n') + 1).split(":")[0];
        assertThat(finding(imported, last).fate()).isEqualTo(fateOfTheLast);
    }

    @ParameterizedTest
    @CsvSource({
        "adamw_8bit, adamw8bit, mapped",
        "paged_adamw_8bit, adamw8bit, mapped",
        "ao_adamw_8bit, adamw8bit, changed",
        "adamw_torch, adamw, mapped",
        "adafactor, adafactor, mapped",
        "sgd, sgd, mapped",
        "lion_32bit, adamw, unmapped",
    })
    void optimizersHaveTheirNames(String name, String branch, Fate fate) {
        Imported imported =
                imported("trl", Given.NOTHING, MODEL, "optim: " + name, "adam_beta2: 0.95", "learning_rate: 0.01");
        JsonNode optimizer = train(imported).path("optimizer").path(branch);
        assertThat(optimizer.path("learningRate").asDouble()).isEqualTo(0.01);
        assertThat(optimizer.has("beta2")).isEqualTo(branch.startsWith("adamw"));
        assertThat(finding(imported, "optim").fate()).isEqualTo(fate);
    }

    private static String[] with(String[] lines, String more) {
        String[] all = java.util.Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = more;
        return all;
    }
}
