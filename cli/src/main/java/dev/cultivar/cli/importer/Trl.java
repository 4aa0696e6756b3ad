package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Draft.TRAIN;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.RecordType;
import java.util.List;
import java.util.Set;

/** Files for {@code trl sft --config}, and for scripts that read them with TRL's TrlParser. */
final class Trl implements Tool {
    /** Keys of trainers whose objectives are not here. */
    private static final List<String> OTHERS = List.of(
            "num_generations",
            "reward_funcs",
            "max_completion_length",
            "reward_model_path",
            "precompute_ref_log_probs",
            "beta",
            "max_prompt_length",
            "desirable_weight",
            "center_rewards_coefficient");

    @Override
    public String name() {
        return "trl";
    }

    @Override
    public String title() {
        return "TRL 1.16 (trl sft)";
    }

    @Override
    public boolean recognises(JsonNode root) {
        return root.has("model_name_or_path");
    }

    @Override
    public boolean adapts(Configuration configuration) {
        return configuration.on("use_peft");
    }

    @Override
    public void prepare(Configuration configuration, Draft draft) {
        for (String key : OTHERS) {
            if (configuration.has(key)) {
                throw InvalidConfiguration.of(
                        key,
                        configuration.value(key).node(),
                        "belongs to a trainer of preferences or rewards, and recipes have sft; nothing is written");
            }
        }
        // SFTConfig's own goes before that of transformers
        configuration.otherwise("learning_rate", 2e-5);
        TrainingArguments.DEFAULTS.forEach(configuration::otherwise);
        if (!configuration.has("max_seq_length")) {
            configuration.otherwise("max_length", 1024);
        }
        configuration.otherwise("packing", false);
        if (!configuration.on("fp16")) {
            configuration.otherwise("bf16", true);
        }
        if (adapts(configuration)) {
            configuration.otherwise("lora_r", 16);
            configuration.otherwise("lora_alpha", 32);
            configuration.otherwise("lora_dropout", 0.05);
            configuration.otherwise("lora_target_modules", Adapter.PEFT_CHOICE);
        }
    }

    @Override
    public Table table() {
        Table table = new Table();
        table.add(Model.named("model_name_or_path")).add(Model.commit("model_revision"));
        table.add(Row.field(
                "use_peft", TRAIN + "methods.base", "true is lora, false is full", (value, draft) -> Outcome.mapped()));
        table.add(Adapter.rank("lora_r")).add(Adapter.alpha("lora_alpha")).add(Adapter.dropout("lora_dropout"));
        table.add(Adapter.targets("lora_target_modules"));
        adapter(table);
        data(table);
        TrainingArguments.addTo(table);
        rest(table);
        return table;
    }

    private static void adapter(Table table) {
        table.add(Adapter.nf4("load_in_4bit"));
        table.add(Adapter.kind("bnb_4bit_quant_type", Set.of("nf4")));
        table.add(Adapter.doubled("use_bnb_nested_quant"));
        table.add(Adapter.quantized("load_in_8bit", "the base stays in float32"));
        table.irrelevant("for load_in_4bit alone", "bnb_4bit_quant_storage");
        table.add(Adapter.whole("lora_modules_to_save"));
        Adapter.lacking(table, "adapters are on projections", "lora_target_parameters");
        table.add(Adapter.flag("use_rslora", "useRslora"));
        table.add(Adapter.flag("use_dora", "useDora"));
        table.irrelevant("a causal model", "lora_task_type");
    }

    private static void data(Table table) {
        table.add(Row.field(
                "dataset_name",
                "dataset.sources[].from",
                "a hub's repository at a commit, else files in the store's `imports`",
                (value, draft) -> {
                    DataDraft data = draft.data(0);
                    data.path = value.text();
                    data.commit = draft.options().commits().getOrDefault(data.path, "");
                    Outcome shape = shape(data, draft, List.of());
                    return new Outcome(shape.fate(), data.place() + "; " + shape.why());
                }));
        table.add(Datasets.configuration("dataset_config")).add(Datasets.split("dataset_train_split"));
        table.irrelevant("an Evaluation names its own data", "dataset_test_split");
        for (String list : new String[] {"datasets[].", "dataset_mixture.datasets[]."}) {
            table.add(Datasets.path(list + (list.startsWith("datasets") ? "path" : "id")));
            table.add(Datasets.configuration(list + (list.startsWith("datasets") ? "name" : "config")))
                    .add(Datasets.split(list + "split"));
            table.add(Row.field(
                    list + "columns",
                    "dataset.sources[].record",
                    "tell the shape of records",
                    (value, draft) -> shape(draft.data(value.index()), draft, value.texts())));
        }
        table.add(Datasets.files("datasets[].data_files"));
        table.lacking("name files with data_files", "datasets[].data_dir");
        table.add(Row.lacking("datasets[].fraction", "a mixture counts tokens: write weights into data.mixture"));
        table.add(Row.field(
                "dataset_mixture.datasets[].weight",
                "",
                "a share of the records of each; 1 is all",
                (value, draft) -> value.number() == 1
                        ? Outcome.irrelevant("all records")
                        : Outcome.unmapped(
                                "a share of the records: a view takes a number of them, run.datasets.{}.records")));
        for (String key : new String[] {"test_split_size", "dataset_mixture.test_split_size"}) {
            table.add(Row.field(
                    key, "dataset.splits", "a share; a number of records with `--records`", Datasets::heldOut));
        }
        table.irrelevant("one seed for all: run.seed", "dataset_mixture.seed");
        table.add(Row.field("dataset_text_field", "dataset.sources[].columns.text", "", (value, draft) -> {
            DataDraft data = draft.data(0);
            draft.shape(data, RecordType.text);
            data.column("text", value.text());
            return Outcome.mapped();
        }));
        lengths(table);
        losses(table);
    }

    private static void losses(Table table) {
        table.add(Row.field(
                "completion_only_loss",
                TRAIN + "objectives",
                "true is sft; false is not",
                (value, draft) ->
                        value.truth() ? Outcome.mapped() : Outcome.unmapped("completions alone are counted here")));
        table.add(Row.field(
                "assistant_only_loss",
                TRAIN + "objectives",
                "true is sft; false is not",
                (value, draft) ->
                        value.truth() ? Outcome.mapped() : Outcome.unmapped("assistant turns alone are counted here")));
        table.lacking("the model's own chat template is used", "chat_template", "chat_template_path");
        table.lacking("the tokenizer's own tokens are used", "eos_token");
        table.irrelevant("sequences need no padding token", "pad_token", "pad_to_multiple_of", "padding_free");
        table.irrelevant("datasets are prepared once, by a pod of their own", """
                        dataset_num_proc preprocessing_num_workers dataset_kwargs dataset_streaming streaming""");
        table.irrelevant("sequences come in random order", "shuffle_dataset");
    }

    private static void lengths(Table table) {
        for (String key : new String[] {"max_length", "max_seq_length"}) {
            table.add(Row.field(key, TRAIN + "data.maxLength", "", (value, draft) -> {
                draft.set(TRAIN + "data.maxLength", value.integer());
                return Outcome.mapped();
            }));
        }
        table.add(Row.field(
                "truncation_mode",
                TRAIN + "data.maxLength",
                "`keep_start` is what is done here",
                (value, draft) -> value.text().equals("keep_start")
                        ? Outcome.mapped()
                        : Outcome.unmapped("a longer record is cut at its end")));
        table.add(Row.field("packing", TRAIN + "data.packing", "records never see each other here", (value, draft) -> {
            draft.set(TRAIN + "data.packing", value.truth());
            return value.truth()
                            && !draft.configuration()
                                    .text("attn_implementation")
                                    .contains("flash")
                    ? Outcome.changed(
                            "records in one sequence don't see each other here, in TRL with flash attention alone")
                    : Outcome.mapped();
        }));
        table.irrelevant("how records are put together; none is cut for it but text", "packing_strategy");
        table.irrelevant(TrainingArguments.MEASURED, "eval_packing");
    }

    /** What columns, or keys about the loss, tell of the records; plain text is TRL's own default. */
    private static Outcome shape(DataDraft data, Draft draft, List<String> columns) {
        Configuration configuration = draft.configuration();
        RecordType record = RecordType.text;
        if (columns.contains("messages")
                || configuration.on("assistant_only_loss")
                || (columns.isEmpty() && templated(configuration))) {
            record = RecordType.messages;
        } else if (columns.contains("completion") || configuration.on("completion_only_loss")) {
            record = RecordType.promptCompletion;
        }
        draft.shape(data, record);
        if (data.record == RecordType.promptCompletion) {
            return Outcome.changed(
                    "prompt and completion are texts here and tokenised apart, TRL tokenises the two as one text; where they are lists of messages, to which TRL applies the chat template, write them into one list and say --record messages");
        }
        return data.record == RecordType.messages && !configuration.on("assistant_only_loss")
                ? Outcome.changed(
                        "TRL counts every token of a conversation without assistant_only_loss, sft the assistant's alone")
                : Outcome.mapped(
                        columns.isEmpty() && draft.options().record() == null
                                ? "records of type " + data.record + "; --record says another"
                                : "");
    }

    private static boolean templated(Configuration configuration) {
        return configuration.has("chat_template") || configuration.has("chat_template_path");
    }

    private static void rest(Table table) {
        for (String key : new String[] {"dtype", "torch_dtype"}) {
            table.add(Row.field(key, TRAIN + "precision", TrainingArguments.WEIGHTS, TrainingArguments::weights));
        }
        table.irrelevant(TrainingArguments.SPEED, """
                        attn_implementation use_liger activation_offloading ignore_bias_buffers""");
        table.irrelevant("no code of a repository is run", "trust_remote_code");
        table.lacking("no such arguments of a model here", "model_init_kwargs", "router_aux_loss_coef");
        table.add(Row.field(
                "loss_type",
                TRAIN + "objectives",
                "`nll` is what sft counts",
                (value, draft) -> Set.of("nll", "chunked_nll").contains(value.text())
                        ? Outcome.mapped()
                        : Outcome.unmapped("no such loss here")));
        table.irrelevant("no variables of a process", "env");
    }
}
