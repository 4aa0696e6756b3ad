package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Draft.TRAIN;

import dev.cultivar.api.RecordType;

/** Axolotl's keys of data. */
final class AxolotlRecords {
    private AxolotlRecords() {}

    static void addTo(Table table) {
        sources(table);
        columns(table);
        stream(table);
    }

    private static void sources(Table table) {
        String[] lists = {"datasets[].", "pretraining_dataset[]."};
        for (String list : lists) {
            table.add(Datasets.path(list + "path"))
                    .add(Datasets.configuration(list + "name"))
                    .add(Datasets.split(list + "split"));
            table.add(Datasets.files(list + "data_files")).add(Datasets.revision(list + "revision"));
            table.add(Row.field(
                    list + "type",
                    "dataset.sources[].record",
                    "alpaca, chat_template, completion, pretrain, sharegpt",
                    Datasets::type));
            table.irrelevant("by the end of the file's name", list + "ds_type");
            table.irrelevant("no code of a repository is run", list + "trust_remote_code");
        }
        table.add(Row.field(
                "pretraining_dataset[].text_column", "dataset.sources[].columns.text", "", (value, draft) -> {
                    draft.data(value.index()).column("text", value.text());
                    return Outcome.mapped();
                }));
        table.lacking("records are taken from the first on", "pretraining_dataset[].skip");
    }

    private static void columns(Table table) {
        String of = "datasets[].";
        table.add(Datasets.column(of + "type.field_instruction", "prompt"))
                .add(Datasets.column(of + "type.field_output", "completion"));
        table.lacking(
                "prompts are taken as they are: write them into the file",
                of + "type.field_input",
                of + "type.field_system",
                of + "type.format",
                of + "type.no_input_format",
                of + "type.system_prompt",
                of + "type.system_format");
        table.add(Datasets.column(of + "field_messages", "messages")).add(Datasets.column(of + "field", "text"));
        table.add(Datasets.fixed(of + "message_property_mappings.role", "role"))
                .add(Datasets.fixed(of + "message_property_mappings.content", "content"));
        table.add(Datasets.fixed(of + "message_field_role", "role"))
                .add(Datasets.fixed(of + "message_field_content", "content"));
        for (String role : new String[] {"system", "user", "assistant"}) {
            table.add(Datasets.fixed(of + "roles." + role, role))
                    .add(Datasets.fixed(of + "roles." + role + "[]", role));
        }
        table.lacking("the model's own chat template is used", of + "chat_template", of + "chat_template_jinja");
        table.lacking(
                "assistant turns are trained on, with the token that ends them",
                of + "roles_to_train[]",
                of + "train_on_eos",
                of + "train_on_eot",
                of + "message_field_training",
                of + "message_field_training_detail");
        table.lacking(
                "messages are taken as they are",
                of + "drop_system_message",
                of + "field_tools",
                of + "field_thinking",
                of + "split_thinking",
                of + "conversation");
        table.lacking("all records are read; a view's records or shots takes fewer", of + "shards", of + "shards_idx");
    }

    private static Outcome template(Value value, Draft draft) {
        if (value.text().equals("tokenizer_default")) {
            return Outcome.irrelevant("the model's own, as here");
        }
        return draft.data().stream().anyMatch(data -> data.record == RecordType.messages)
                ? Outcome.changed("the model's own chat template is used; look whether it is the same")
                : Outcome.changed(
                        "no record here is a conversation, so none gets a chat template; the model keeps its own in the artifact");
    }

    private static void stream(Table table) {
        table.add(Row.field(
                "chat_template",
                "",
                "not the same unless it is `tokenizer_default`: messages get the model's own chat template, other records none",
                AxolotlRecords::template));
        table.lacking(
                "the model's own chat template is used",
                "chat_template_jinja",
                "default_system_message",
                "chat_template_kwargs");
        table.add(Row.field(
                "val_set_size", "dataset.splits", "a share; a number of records with `--records`", Datasets::heldOut));
        table.add(Row.field(
                "sequence_len",
                TRAIN + "data.maxLength",
                "not the same unless `excess_length_strategy` is `truncate`: a longer record is cut; axolotl drops it",
                (value, draft) -> {
                    draft.set(TRAIN + "data.maxLength", value.integer());
                    return draft.configuration().text("excess_length_strategy").equals("truncate")
                            ? Outcome.mapped()
                            : Outcome.changed(
                                    "a longer record is cut here; axolotl drops it: a filter step by length does that, or say excess_length_strategy: truncate");
                }));
        table.add(Row.field(
                "excess_length_strategy",
                TRAIN + "data.maxLength",
                "`truncate` is what is done here",
                (value, draft) -> value.text().equals("truncate")
                        ? Outcome.mapped()
                        : Outcome.unmapped("longer records are cut: a filter step by length drops them")));
        table.add(Row.field(
                "sample_packing",
                TRAIN + "data.packing",
                "records never see each other, as in axolotl",
                (value, draft) -> {
                    draft.set(TRAIN + "data.packing", value.truth());
                    return Outcome.mapped();
                }));
        table.lacking(
                "sequences come in random order",
                "sample_packing_sequentially",
                "curriculum_sampling",
                "group_by_length");
        table.lacking("a step of the dataset removes copies (steps: deduplicate)", "dataset_exact_deduplication");
        table.lacking("completions and assistant turns count, prompts do not", "train_on_inputs");
        table.irrelevant("sequences come in random order", "shuffle_merged_datasets");
        table.lacking("a filter step by length does this", "min_sample_len", "max_prompt_len");
        table.irrelevant("an Evaluation names its own data", "test_datasets");
        table.irrelevant("datasets are prepared once, by a pod of their own", """
                        dataset_prepared_path dataset_processes dataset_num_proc dataset_keep_in_memory skip_prepare_dataset
                        streaming pretrain_multipack_buffer_size push_dataset_to_hub dataset_shard_num dataset_shard_idx""");
    }
}
