package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Draft.TRAIN;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.RecordType;
import java.util.List;
import java.util.Set;

/** Training configurations of LLaMA-Factory ({@code llamafactory-cli train}): stages pt and sft with all weights or LoRA. */
final class LlamaFactory implements Tool {
    private static final Set<String> OWN =
            Set.of("stage", "finetuning_type", "template", "cutoff_len", "dataset", "dataset_dir", "lora_target");

    @Override
    public String name() {
        return "llama-factory";
    }

    @Override
    public String title() {
        return "LLaMA-Factory 0.9";
    }

    @Override
    public boolean recognises(JsonNode root) {
        return root.has("model_name_or_path") && OWN.stream().anyMatch(root::has);
    }

    @Override
    public boolean adapts(Configuration configuration) {
        return configuration.text("finetuning_type").equals("lora");
    }

    @Override
    public void prepare(Configuration configuration, Draft draft) {
        configuration.otherwise("stage", "sft");
        configuration.otherwise("finetuning_type", "lora");
        if (configuration.on("do_predict") || configuration.has("export_dir")) {
            throw new InvalidConfiguration(
                    "do_predict and export_dir: the configuration does not train; nothing is written");
        }
        String stage = configuration.text("stage");
        if (!Set.of("pt", "sft").contains(stage)) {
            throw InvalidConfiguration.of("stage", stage, "recipes have pt (clm) and sft; nothing is written");
        }
        String type = configuration.text("finetuning_type");
        if (!Set.of("lora", "full").contains(type)) {
            throw InvalidConfiguration.of("finetuning_type", type, "recipes have lora and full; nothing is written");
        }
        TrainingArguments.DEFAULTS.forEach(configuration::otherwise);
        configuration.otherwise("cutoff_len", 2048);
        configuration.otherwise("packing", stage.equals("pt") || configuration.on("neat_packing"));
        if (adapts(configuration)) {
            configuration.otherwise("lora_rank", 8);
            if (configuration.on("quantization_bit")) {
                configuration.otherwise("double_quantization", true);
            }
            configuration.otherwise(
                    "lora_alpha", 2 * configuration.value("lora_rank").integer());
            configuration.otherwise("lora_dropout", 0.0);
            configuration.otherwise("lora_target", "all");
        }
    }

    @Override
    public Table table() {
        Table table = new Table();
        table.add(Model.named("model_name_or_path")).add(Model.commit("model_revision"));
        table.add(Row.field(
                "stage",
                TRAIN + "objectives",
                "pt is clm, sft is sft; others are refused",
                (value, draft) -> Outcome.mapped()));
        table.add(Row.field(
                "finetuning_type",
                TRAIN + "methods.base",
                "lora, full; others are refused",
                (value, draft) -> Outcome.mapped()));
        table.add(Adapter.rank("lora_rank")).add(Adapter.alpha("lora_alpha")).add(Adapter.dropout("lora_dropout"));
        table.add(Adapter.targets("lora_target"));
        adapter(table);
        data(table);
        TrainingArguments.addTo(table);
        rest(table);
        return table;
    }

    private static void adapter(Table table) {
        table.add(Adapter.whole("additional_target"));
        table.add(Adapter.ratio("loraplus_lr_ratio"));
        table.add(Adapter.flag("use_rslora", "useRslora"));
        table.add(Adapter.flag("use_dora", "useDora"));
        Adapter.lacking(table, "an adapter begins with A at random and B at zero", "pissa_init");
        Adapter.lacking(table, "for pissa_init alone", "pissa_iter", "pissa_convert");
        table.irrelevant(Adapter.EMBEDDED, "loraplus_lr_embedding");
        Adapter.lacking(
                table,
                "a run begins with a model: name the run that made the adapter in models.base.run",
                "adapter_name_or_path");
        table.irrelevant("an adapter is new, or goes on in the next stage of a recipe", "create_new_adapter");
        table.add(Adapter.nf4("quantization_bit"));
        table.add(Adapter.kind("quantization_method", Set.of("bnb", "bitsandbytes")));
        table.add(Adapter.kind("quantization_type", Set.of("nf4")));
        table.add(Adapter.doubled("double_quantization"));
        table.irrelevant("for quantization_bit alone", "quantization_device_map");
    }

    private static void data(Table table) {
        table.add(Row.field(
                "dataset",
                "run.datasets",
                "a DomainDataset; formats, columns and files from `--dataset-info`, else alpaca's",
                LlamaFactory::datasets));
        table.add(Row.field("max_samples", "run.datasets.{}.records", "the first of each dataset", (value, draft) -> {
            draft.data().forEach(data -> data.records = value.whole());
            return Outcome.mapped("of each dataset, the first");
        }));
        table.add(Row.field(
                "cutoff_len",
                TRAIN + "data.maxLength",
                "not the same for sft, whose prompts LLaMA-Factory may cut too",
                (value, draft) -> {
                    draft.set(TRAIN + "data.maxLength", value.integer());
                    return draft.configuration().text("stage").equals("pt")
                            ? Outcome.mapped()
                            : Outcome.changed(
                                    "a longer record is cut at its end; LLaMA-Factory may cut its prompt too");
                }));
        table.add(Row.field("packing", TRAIN + "data.packing", "", (value, draft) -> {
            boolean packing = value.truth();
            draft.set(TRAIN + "data.packing", packing);
            return packing
                            && draft.configuration().text("stage").equals("sft")
                            && !draft.configuration().on("neat_packing")
                    ? Outcome.changed("records in one sequence don't see each other here, as with neat_packing")
                    : Outcome.mapped();
        }));
        table.add(Row.field(
                "neat_packing",
                TRAIN + "data.packing",
                "records never see each other here",
                (value, draft) ->
                        value.off() ? Outcome.irrelevant("off") : Outcome.mapped("records never see each other here")));
        table.add(Row.field(
                "val_size", "dataset.splits", "a share; a number of records with `--records`", Datasets::heldOut));
        table.add(Row.field(
                "mix_strategy",
                TRAIN + "data.temperature",
                "concat alone",
                (value, draft) -> value.text().equals("concat")
                        ? Outcome.mapped()
                        : Outcome.unmapped("datasets are mixed in proportion to their size here, or by weights")));
        table.lacking("weights of a mixture: write them into data.mixture", "interleave_probs");
        table.lacking("sft counts completions and assistant turns alone", "train_on_prompt", "mask_history");
        table.irrelevant("an Evaluation names its own data", "eval_dataset", "eval_on_each_dataset");
        table.add(Row.field(
                "template",
                "",
                "not the same: messages get the model's own chat template, prompt and completion none; of no meaning to pt",
                LlamaFactory::template));
        table.lacking("the model's own chat template decides", "default_system", "tool_format");
        table.irrelevant("for templates of reasoning models", "enable_thinking", "preserve_thinking");
        table.irrelevant("datasets are prepared once, by a pod of their own", """
                        overwrite_cache preprocessing_num_workers preprocessing_batch_size tokenized_path dataset_dir
                        cache_dir streaming buffer_size data_shared_file_system""");
        table.lacking("sequences come in random order", "disable_shuffling");
    }

    private static Outcome template(Value value, Draft draft) {
        if (draft.configuration().text("stage").equals("pt")) {
            return Outcome.irrelevant("text has no template");
        }
        boolean pairs = draft.data().stream().anyMatch(data -> data.record == RecordType.promptCompletion);
        boolean conversations = draft.data().stream().anyMatch(data -> data.record == RecordType.messages);
        if (pairs && plain(draft)) {
            return Outcome.changed(
                    "nothing is put around prompt and completion, as here, but for the token after the completion: sft teaches it, LLaMA-Factory does not");
        }
        String own = "the model's own chat template is used; look whether it is the same";
        if (pairs) {
            return Outcome.changed(NamedDatasets.UNTEMPLATED + (conversations ? "; around messages " + own : ""));
        }
        return Outcome.changed(own);
    }

    /** Whether LLaMA-Factory, too, puts nothing around a pair. */
    static boolean plain(Draft draft) {
        return draft.configuration().has("template")
                && draft.configuration().text("template").equals("empty");
    }

    private static Outcome datasets(Value value, Draft draft) {
        NamedDatasets info = NamedDatasets.read(draft);
        List<String> names = value.texts();
        for (int i = 0; i < names.size(); i++) {
            info.describe(names.get(i), draft.data(i), draft);
        }
        return info.outcome(draft);
    }

    private static void rest(Table table) {
        table.irrelevant("no code of a repository is run", "trust_remote_code");
        table.irrelevant(TrainingArguments.STATUS, """
                        plot_loss use_swanlab swanlab_project swanlab_run_name compute_accuracy
                        include_effective_tokens_per_second print_param_status""");
        table.add(Row.field(
                "disable_gradient_checkpointing",
                TRAIN + "gradientCheckpointing",
                "left out, it is off here; the same bits",
                (value, draft) -> {
                    if (value.truth()) {
                        return Outcome.irrelevant("it is off");
                    }
                    draft.set(TRAIN + "gradientCheckpointing", true);
                    return Outcome.mapped();
                }));
        table.irrelevant(TrainingArguments.SPEED, """
                        flash_attn use_unsloth use_unsloth_gc enable_liger_kernel low_cpu_mem_usage
                        use_reentrant_gc use_fast_tokenizer ray_num_workers ray_run_name
                        ray_storage_path resources_per_worker placement_strategy use_v1_kernels use_kv_cache infer_backend
                        infer_dtype""");
        table.add(Row.field("pure_bf16", TRAIN + "precision", TrainingArguments.WEIGHTS, TrainingArguments::weights));
        table.irrelevant("weights are float32 here", "upcast_layernorm", "upcast_lmhead_output");
        table.lacking("no such optimizer here", """
                        use_galore use_apollo use_badam use_adam_mini use_muon""");
        table.irrelevant("for that optimizer alone", """
                        galore_target galore_rank galore_scale galore_layerwise galore_update_interval galore_proj_type
                        apollo_target apollo_rank apollo_scale apollo_layerwise badam_mode badam_switch_mode
                        badam_switch_interval badam_verbose""");
        table.lacking("no such loss here", "use_dft_loss", "use_asft_loss", "use_eaft_loss");
        table.lacking("the model's own positions are used", "rope_scaling", "shift_attn", "mixture_of_depths");
        table.lacking(
                "new tokens come from a dataset's tokenizer (edit.extendVocabulary)",
                "resize_vocab",
                "add_tokens",
                "add_special_tokens");
        table.lacking("a model from nothing is models.base.scratch", "train_from_scratch");
        table.irrelevant("for models with pictures", """
                        freeze_vision_tower freeze_multi_modal_projector freeze_language_model image_max_pixels
                        video_max_pixels""");
        table.lacking("a run does its steps; an Evaluation's stops choose a state", "early_stopping_steps");
    }

    /** The record type of a stage where nothing else says it. */
    static RecordType usual(Draft draft) {
        return draft.configuration().text("stage").equals("pt") ? RecordType.text : RecordType.promptCompletion;
    }
}
