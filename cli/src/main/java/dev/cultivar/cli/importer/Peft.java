package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;

/** {@code adapter_config.json} of PEFT: an adapter and its base, without data, optimizer or length. */
final class Peft implements Tool {
    private static final String TIED = "a head that is the embedding stays so when the embedding is trained whole";

    @Override
    public String name() {
        return "peft";
    }

    @Override
    public String title() {
        return "PEFT 0.21";
    }

    @Override
    public boolean recognises(JsonNode root) {
        return root.has("peft_type");
    }

    @Override
    public boolean adapts(Configuration configuration) {
        return true;
    }

    @Override
    public void prepare(Configuration configuration, Draft draft) {
        String type = configuration.text("peft_type");
        if (!type.equals("LORA")) {
            throw InvalidConfiguration.of("peft_type", type, "recipes have LORA alone");
        }
        String task = configuration.text("task_type");
        if (!task.isEmpty() && !task.equals("CAUSAL_LM")) {
            throw InvalidConfiguration.of("task_type", task, "recipes have CAUSAL_LM alone");
        }
        configuration.otherwise("r", 8);
        configuration.otherwise("lora_alpha", 8);
        configuration.otherwise("lora_dropout", 0.0);
        configuration.otherwise("target_modules", Adapter.PEFT_CHOICE);
        draft.set(Draft.TRAIN + "duration.epochs", draft.epochs);
        draft.assume(
                "training: an adapter's file has neither length, optimizer, batch nor schedule: the recipe has one epoch and defaults");
    }

    @Override
    public Table table() {
        Table table = new Table();
        table.add(Model.named("base_model_name_or_path"));
        table.add(Model.commit("revision"));
        table.add(Adapter.rank("r")).add(Adapter.alpha("lora_alpha")).add(Adapter.dropout("lora_dropout"));
        table.add(Adapter.targets("target_modules"));
        table.irrelevant("says that the file is for this importer", "peft_type", "task_type");
        table.irrelevant("the version that wrote the file", "peft_version");
        table.irrelevant("an adapter is trained", "inference_mode");
        table.irrelevant("for Megatron alone", "megatron_core", "megatron_config");
        table.irrelevant("how the adapter runs, not what it is", "runtime_config");
        table.irrelevant("for qalora alone, which use_qalora asks for", "qalora_group_size");
        table.add(Row.adapter(
                "init_lora_weights",
                "",
                "true is what an adapter here begins with",
                (value, draft) -> value.text().equals("true")
                        ? Outcome.irrelevant("A at random and B at zero, as here")
                        : Outcome.unmapped("an adapter begins with A at random and B at zero")));
        table.add(Row.adapter(
                "bias",
                "",
                "none is what an adapter here has",
                (value, draft) -> value.off()
                        ? Outcome.irrelevant("no biases are trained, as here")
                        : Outcome.unmapped("biases are not trained")));
        table.add(Adapter.pattern("rank_pattern", "rank", Value::integer));
        table.add(Adapter.pattern("alpha_pattern", "alpha", Value::number));
        table.lacking(Adapter.LAYERS, "layers_to_transform", "layers_pattern");
        table.lacking("targetModules says which modules, and no others: name those there", "exclude_modules");
        table.lacking("a model has its own layers here", "layer_replication");
        table.lacking("modules are known by name here", "auto_mapping", "fan_in_fan_out");
        table.add(Adapter.whole("modules_to_save"));
        table.add(Adapter.flag("use_rslora", "useRslora"));
        table.add(Adapter.flag("use_dora", "useDora"));
        table.lacking("adapters are on projections here", "target_parameters", "lora_bias");
        table.add(Row.adapter(
                "ensure_weight_tying", "", TIED, (value, draft) -> Outcome.irrelevant(value.off() ? "off" : TIED)));
        table.lacking("only the rows of an extended vocabulary can be trained (newTokens)", "trainable_token_indices");
        table.lacking("no such variant of LoRA here", """
                        loftq_config eva_config corda_config lora_ga_config velora_config alora_invocation_tokens use_qalora
                        monteclora_config use_bdlora arrow_config kasa_config astra_config""");
        return table;
    }
}
