package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Draft.TRAIN;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Configurations of axolotl: training on completions, conversations or raw text with all weights, LoRA or QLoRA. */
final class Axolotl implements Tool {
    /** What axolotl tells bitsandbytes unless the file says otherwise. */
    private static final String DOUBLE = "bnb_config_kwargs.bnb_4bit_use_double_quant";

    @Override
    public String name() {
        return "axolotl";
    }

    @Override
    public String title() {
        return "axolotl 0.19";
    }

    @Override
    public boolean recognises(JsonNode root) {
        return root.has("base_model");
    }

    @Override
    public boolean adapts(Configuration configuration) {
        return configuration.on("adapter");
    }

    @Override
    public void prepare(Configuration configuration, Draft draft) {
        if (configuration.on("rl")) {
            throw InvalidConfiguration.of(
                    "rl",
                    configuration.text("rl"),
                    "recipes have no preference or reward objectives; nothing is written");
        }
        if (configuration.on("reward_model") || configuration.on("process_reward_model")) {
            throw new InvalidConfiguration("reward_model: recipes train no reward models; nothing is written");
        }
        String adapter = configuration.text("adapter");
        if (!Set.of("", "lora", "qlora").contains(adapter)) {
            throw InvalidConfiguration.of("adapter", adapter, "recipes have lora and qlora; nothing is written");
        }
        configuration.otherwise("micro_batch_size", 1);
        configuration.otherwise("gradient_accumulation_steps", 1);
        configuration.otherwise("num_epochs", 1.0);
        configuration.otherwise("learning_rate", 5e-5);
        configuration.otherwise("optimizer", "adamw_torch_fused");
        configuration.otherwise("lr_scheduler", "cosine");
        configuration.otherwise("weight_decay", 0.0);
        configuration.otherwise("max_grad_norm", 1.0);
        configuration.otherwise("sequence_len", 512);
        configuration.otherwise("sample_packing", false);
        configuration.otherwise("seed", 42);
        if (!configuration.on("fp16")) {
            configuration.otherwise("bf16", "auto");
        }
        if (!configuration.has("warmup_steps")) {
            configuration.otherwise("warmup_ratio", 0.03);
        }
        if (adapts(configuration)) {
            configuration.otherwise("lora_r", 8);
            if (configuration.on("load_in_4bit")) {
                configuration.otherwise(DOUBLE, true);
            }
            configuration.otherwise("lora_alpha", 8);
            configuration.otherwise("lora_dropout", 0.0);
            if (!configuration.on("lora_target_linear")) {
                configuration.otherwise("lora_target_modules", Adapter.PEFT_CHOICE);
            }
        }
    }

    @Override
    public Table table() {
        Table table = new Table();
        table.add(Model.named("base_model")).add(Model.commit("revision_of_model"));
        table.add(Row.field(
                "adapter", TRAIN + "methods.base", "lora, qlora; empty is full", (value, draft) -> Outcome.mapped()));
        table.add(Adapter.rank("lora_r")).add(Adapter.alpha("lora_alpha")).add(Adapter.dropout("lora_dropout"));
        table.add(Adapter.targets("lora_target_modules")).add(Adapter.everyTarget("lora_target_linear"));
        adapter(table);
        AxolotlRecords.addTo(table);
        AxolotlTraining.addTo(table);
        rest(table);
        return table;
    }

    private static void adapter(Table table) {
        table.add(Adapter.nf4("load_in_4bit"));
        table.add(Adapter.doubled(DOUBLE));
        table.add(Adapter.quantized("load_in_8bit", "the base stays in float32"));
        table.add(Adapter.whole("lora_modules_to_save"));
        Adapter.lacking(table, "adapters are on projections, each of its own layer", """
                        lora_target_parameters peft_layer_replication lora_fan_in_fan_out""");
        Adapter.lacking(table, Adapter.LAYERS, "peft_layers_to_transform", "peft_layers_pattern");
        table.add(Adapter.pattern("lora_rank_pattern", "rank", Value::integer));
        table.add(Adapter.pattern("lora_alpha_pattern", "alpha", Value::number));
        table.add(Adapter.flag("peft_use_dora", "useDora"));
        table.add(Adapter.flag("peft_use_rslora", "useRslora"));
        table.add(Adapter.ratio("loraplus_lr_ratio"));
        table.irrelevant(Adapter.EMBEDDED, "loraplus_lr_embedding");
        Adapter.lacking(table, "an adapter begins with A at random and B at zero", "peft_init_lora_weights", "peft");
        Adapter.lacking(
                table,
                "a run begins with a model: name the run that made the adapter in models.base.run",
                "lora_model_dir");
        Adapter.lacking(table, "no restarts of adapters here", """
                        relora relora_steps relora_warmup_steps relora_cpu_offload""");
        table.irrelevant(
                TrainingArguments.SPEED,
                "remove_unused_columns use_kernels ddp_find_unused_parameters use_scattermoe use_sonicmoe");
        table.irrelevant(
                TrainingArguments.SPEED,
                "experimental_skip_move_to_device experts_implementation fused_attn_kernel torch_compile_mode");
        table.irrelevant(
                TrainingArguments.SPEED,
                "flex_attn_compile_kwargs liger_rms_norm_gated tokenizer_use_mistral_common accelerator_config");
        table.lacking(
                "weights are trained and saved in float32", "qat quantize_moe_experts gptq model_quantization_config");
        table.irrelevant(TrainingArguments.SPEED, """
                        lora_mlp_kernel lora_qkv_kernel lora_o_kernel lora_on_cpu""");
        table.irrelevant("an edit stage adds an adapter into the weights", "merge_lora", "merge_method");
    }

    private static void rest(Table table) {
        table.irrelevant("the model's files say it", """
                        model_type tokenizer_type tokenizer_config base_model_config is_llama_derived_model
                        is_mistral_derived_model is_falcon_derived_model is_qwen_derived_model tokenizer_use_fast
                        tokenizer_legacy processor_type""");
        table.irrelevant("no code of a repository is run", "trust_remote_code");
        table.add(Row.field(
                "special_tokens.pad_token",
                "",
                "records are not padded with a token here",
                (value, draft) -> Outcome.irrelevant("sequences need no padding token")));
        table.lacking("the tokenizer's own special tokens are used", """
                        special_tokens.bos_token special_tokens.eos_token special_tokens.unk_token
                        special_tokens.additional_special_tokens special_tokens added_tokens_overrides eot_tokens""");
        table.lacking(
                "new tokens come from a dataset's tokenizer (edit.extendVocabulary)",
                "tokens",
                "resize_token_embeddings_to_32x");
        table.irrelevant(TrainingArguments.STATUS, """
                        wandb_project wandb_entity wandb_watch wandb_name wandb_log_model wandb_run_id wandb_mode use_wandb
                        mlflow_tracking_uri mlflow_experiment_name mlflow_run_name use_tensorboard use_comet logging_steps
                        debug profiler_steps include_tokens_per_second gc_steps""");
        table.irrelevant(TrainingArguments.STORE, """
                        output_dir hub_model_id hub_strategy save_safetensors save_strategy save_first_step save_only_model""");
        table.irrelevant(TrainingArguments.MEASURED, """
                        evals_per_epoch eval_steps eval_strategy eval_batch_size eval_sample_packing eval_table_size
                        eval_max_new_tokens eval_sequence_len do_bench_eval do_causal_lm_eval metric_for_best_model
                        greater_is_better evaluation_strategy""");
        table.add(TrainingArguments.gradientCheckpointing("gradient_checkpointing"))
                .add(TrainingArguments.dataWorkers());
        table.irrelevant(TrainingArguments.SPEED, """
                        gradient_checkpointing_kwargs attn_implementation flash_attention
                        xformers_attention sdp_attention flex_attention eager_attention sage_attention
                        flash_attn_cross_entropy flash_attn_fuse_mlp torch_compile torch_compile_backend
                        dataloader_prefetch_factor dataloader_pin_memory pad_to_sequence_len
                        pad_to_multiple_of low_cpu_mem_usage device_map max_memory gpu_memory_limit activation_offloading
                        multipack_real_batches batch_flattening sample_packing_group_size sample_packing_bin_size
                        chunked_cross_entropy plugins liger_rope liger_rms_norm liger_glu_activation liger_layer_norm
                        liger_fused_linear_cross_entropy cut_cross_entropy strict ddp_timeout use_ray auto_find_batch_size""");
        table.irrelevant(
                "how weights lie on devices does not change what is learnt; give the run's compute what the model needs",
                """
                        deepspeed fsdp fsdp_config fsdp_version tensor_parallel_size context_parallel_size
                        sequence_parallel_degree dp_shard_size dp_replicate_size ddp world_size local_rank device""");
        table.lacking("a run goes on from its own checkpoints only", "resume_from_checkpoint");
        table.irrelevant("a run always goes on from its own checkpoints", "auto_resume_from_checkpoints");
        table.lacking(
                "patterns say which parameters stay as they are: write those that are not to learn into methods.base.full.freeze",
                "unfrozen_parameters");
        table.lacking(
                "the state after the last step is kept; an Evaluation's stops choose others",
                "load_best_model_at_end",
                "early_stopping_patience");
        table.lacking("the model's own positions are used", "rope_scaling", "overrides_of_model_config");
    }
}
