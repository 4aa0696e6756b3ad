package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Draft.TRAIN;

import java.util.Map;

/** The keys of transformers' TrainingArguments (5.x, and older names), which LLaMA-Factory and TRL take over. */
final class TrainingArguments {
    static final String STORE = "results are artifacts in the workspace's store, named by their content";
    static final String STATUS = "progress, losses and metrics are in the run's status";
    static final String MEASURED = "models are measured by an Evaluation, not by the run";
    static final String SPEED = "does not change what is learnt";
    static final String NO_FLOAT16 = "products are float32 or bfloat16";
    /** What a note says of a type of weights. */
    static final String WEIGHTS = "bfloat16 of the products; trained weights stay float32";

    /** What transformers takes for keys that are left out. */
    static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("learning_rate", 5e-5),
            Map.entry("per_device_train_batch_size", 8),
            Map.entry("gradient_accumulation_steps", 1),
            Map.entry("num_train_epochs", 3.0),
            Map.entry("lr_scheduler_type", "linear"),
            Map.entry("weight_decay", 0.0),
            Map.entry("max_grad_norm", 1.0),
            Map.entry("seed", 42));

    private TrainingArguments() {}

    /** The rows. */
    static void addTo(Table table) {
        loop(table);
        optimization(table);
        schedule(table);
        rest(table);
    }

    private static void loop(Table table) {
        table.add(Row.field("per_device_train_batch_size", TRAIN + "batch.microBatchSize", "", (value, draft) -> {
            draft.microBatchSize = value.integer();
            draft.set(TRAIN + "batch.microBatchSize", draft.microBatchSize);
            return Outcome.mapped();
        }));
        table.add(Row.field(
                "gradient_accumulation_steps",
                TRAIN + "batch.gradientAccumulationSteps",
                "times `--devices`, so that a step has as many sequences",
                TrainingArguments::accumulation));
        table.add(Row.field("max_steps", TRAIN + "duration.steps", "goes before epochs; -1 is none", (value, draft) -> {
            draft.steps = value.whole();
            if (draft.steps <= 0) {
                return Outcome.irrelevant("no number of steps: epochs say how long");
            }
            draft.set(TRAIN + "duration.steps", draft.steps);
            return Outcome.mapped();
        }));
        table.add(Row.field("num_train_epochs", TRAIN + "duration.epochs", "", TrainingArguments::epochs));
        table.add(Row.field("seed", "run.seed", "the same number, other random bits", (value, draft) -> {
            draft.set("run.seed", value.whole());
            return Outcome.mapped("the same number, other random bits");
        }));
        table.add(Row.field("save_steps", TRAIN + "checkpoints.everySteps", "", TrainingArguments::saveSteps));
        table.add(Row.field("save_total_limit", TRAIN + "checkpoints.keep", "", (value, draft) -> {
            draft.set(TRAIN + "checkpoints.keep", value.integer());
            return Outcome.mapped();
        }));
    }

    static Outcome accumulation(Value value, Draft draft) {
        draft.accumulation = value.integer();
        int devices = draft.options().devices();
        draft.set(TRAIN + "batch.gradientAccumulationSteps", draft.accumulation * devices);
        return devices == 1
                ? Outcome.mapped("a step has " + draft.batch() + " sequences; more with --devices")
                : Outcome.mapped("times " + devices + " devices: a step has " + draft.batch() + " sequences");
    }

    static Outcome epochs(Value value, Draft draft) {
        draft.epochs = value.number();
        if (draft.steps > 0) {
            return Outcome.irrelevant("max_steps says how long");
        }
        draft.set(TRAIN + "duration.epochs", draft.epochs);
        return Outcome.mapped();
    }

    static Outcome saveSteps(Value value, Draft draft) {
        double number = value.number();
        if (number > 0 && number < 1) {
            return Outcome.irrelevant(
                    "a share of all steps: checkpoints are for going on after a failure here, every 50 steps");
        }
        draft.set(TRAIN + "checkpoints.everySteps", value.integer());
        return Outcome.mapped();
    }

    private static void optimization(Table table) {
        table.add(Row.field(
                "optim",
                TRAIN + "optimizer",
                "every AdamW is adamw or, with 8 bits, adamw8bit; adafactor, sgd",
                OptimizerName::choose));
        optimizer(table, "learning_rate", "learningRate");
        table.add(OptimizerName.ofAdamw("adam_beta1", "beta1"));
        table.add(OptimizerName.ofAdamw("adam_beta2", "beta2"));
        table.add(OptimizerName.ofAdamw("adam_epsilon", "epsilon"));
        table.add(weightDecay());
        table.add(Row.field("max_grad_norm", TRAIN + "maxGradNorm", "", (value, draft) -> {
            draft.set(TRAIN + "maxGradNorm", value.number());
            return Outcome.mapped();
        }));
        table.lacking("no such arguments of an optimizer here", "optim_args", "optim_target_modules");
        table.add(loss("label_smoothing_factor", "labelSmoothing", ""));
        table.add(noise("neftune_noise_alpha"));
    }

    static void optimizer(Table table, String key, String field) {
        table.add(Row.field(key, TRAIN + "optimizer.adamw." + field, "", (value, draft) -> {
            draft.setOptimizer(field, value.number());
            return Outcome.mapped();
        }));
    }

    /** Weight decay, which transformers keeps from norms and biases. */
    static Row weightDecay() {
        return Row.field(
                "weight_decay",
                TRAIN + "optimizer.adamw.weightDecay",
                "with `decayNorms: false`, as transformers",
                (value, draft) -> {
                    draft.setOptimizer("weightDecay", value.number());
                    if (value.number() > 0) {
                        draft.set(TRAIN + "optimizer.decayNorms", false);
                    }
                    return Outcome.mapped();
                });
    }

    /** Noise on embeddings. */
    static Row noise(String key) {
        return loss(key, "neftuneNoiseAlpha", "its bound counts a document's tokens, not those of the padded batch");
    }

    private static Row loss(String key, String field, String note) {
        return Row.field(key, TRAIN + "objectives[].{}." + field, note, (value, draft) -> {
            if (value.off()) {
                return Outcome.irrelevant("off");
            }
            draft.setLoss(field, value.number());
            return Outcome.mapped(note);
        });
    }

    /** Rows of the schedule; they follow those of batch and duration, which warm-up is a share of. */
    private static void schedule(Table table) {
        table.add(Row.field(
                "lr_scheduler_type",
                TRAIN + "schedule",
                "linear, cosine, cosine_with_min_lr, cosine_warmup_with_min_lr, cosine_with_restarts, polynomial, inverse_sqrt, constant, constant_with_warmup, warmup_stable_decay",
                SchedulerName::choose));
        scheduleArguments(table);
        table.add(Row.field(
                "warmup_ratio",
                TRAIN + "schedule.{}.warmupSteps",
                "times all steps, rounded up: of `max_steps`, or of `--records` and epochs; else not mapped",
                SchedulerName::warmupRatio));
        table.add(Row.field(
                "warmup_steps",
                TRAIN + "schedule.{}.warmupSteps",
                "below 1 a share, as `warmup_ratio`",
                SchedulerName::warmupSteps));
    }

    static void scheduleArguments(Table table) {
        String kwargs = "lr_scheduler_kwargs.";
        String schedule = TRAIN + "schedule.";
        table.add(Row.field(kwargs + "min_lr_rate", schedule + "cosine.minRatio", "", SchedulerName::minRatio));
        table.add(Row.field(
                kwargs + "min_lr",
                schedule + "cosine.minRatio",
                "divided by the learning rate",
                SchedulerName::minRate));
        table.add(Row.field(
                kwargs + "num_cycles",
                schedule + "{}.cycles",
                "of cosine and cosineWithRestarts",
                SchedulerName::cycles));
        table.add(Row.field(
                kwargs + "lr_end",
                schedule + "polynomial.minRatio",
                "divided by the learning rate; 0.0000001 where it is left out",
                SchedulerName::end));
        table.add(Row.field(
                kwargs + "power",
                schedule + "polynomial.power",
                "",
                SchedulerName.only("polynomial", "power", Value::number)));
        table.add(Row.field(
                kwargs + "timescale",
                schedule + "inverseSquareRoot.timescale",
                "the steps of warm-up where it is left out",
                SchedulerName.only("inverseSquareRoot", "timescale", Value::whole)));
        table.lacking("a warm-up begins at zero", kwargs + "warmup_lr_rate");
        table.add(Row.field(
                kwargs + "num_decay_steps",
                schedule + "warmupStableDecay.decaySteps",
                "",
                SchedulerName.only("warmupStableDecay", "decaySteps", Value::whole)));
        table.add(Row.field(
                kwargs + "min_lr_ratio",
                schedule + "warmupStableDecay.minRatio",
                "",
                SchedulerName.only("warmupStableDecay", "minRatio", Value::number)));
        table.add(Row.field(
                kwargs + "decay_type",
                schedule + "warmupStableDecay.decay",
                "linear, cosine; 1-sqrt is sqrt",
                SchedulerName.only(
                        "warmupStableDecay", "decay", value -> value.text().equals("1-sqrt") ? "sqrt" : value.text())));
    }

    private static void rest(Table table) {
        table.add(precision("bf16"));
        table.lacking(NO_FLOAT16, "fp16");
        table.irrelevant(STORE, """
                        output_dir overwrite_output_dir run_name hub_model_id hub_strategy hub_token hub_private_repo
                        hub_revision push_to_hub save_only_model save_safetensors save_strategy""");
        table.irrelevant(STATUS, """
                        logging_steps logging_strategy logging_first_step logging_dir log_level log_level_replica report_to
                        disable_tqdm project""");
        table.irrelevant(MEASURED, """
                        do_eval do_predict eval_strategy evaluation_strategy eval_steps eval_delay
                        per_device_eval_batch_size eval_accumulation_steps metric_for_best_model greater_is_better
                        eval_on_start""");
        table.add(gradientCheckpointing("gradient_checkpointing")).add(dataWorkers());
        table.irrelevant(SPEED, """
                        gradient_checkpointing_kwargs dataloader_pin_memory dataloader_prefetch_factor
                        dataloader_persistent_workers torch_compile tf32 ddp_timeout
                        ddp_find_unused_parameters ddp_backend use_liger_kernel use_cpu torch_empty_cache_steps
                        remove_unused_columns auto_find_batch_size local_rank average_tokens_across_devices
                        include_num_input_tokens_seen""");
        table.irrelevant(
                "how weights lie on devices does not change what is learnt; give the run's compute what the model needs",
                """
                        deepspeed fsdp fsdp_config parallelism_config""");
        table.irrelevant("a run trains", "do_train");
        table.lacking(
                "the state after the last step is kept; an Evaluation's stops choose others", "load_best_model_at_end");
        table.lacking("a run goes on from its own checkpoints only", "resume_from_checkpoint");
        table.lacking("sequences come in random order", "group_by_length", "train_sampling_strategy");
        table.lacking("no seed of its own for the order of data", "data_seed");
        table.lacking("the last batch of an epoch is used", "dataloader_drop_last");
    }

    /** Activations that are computed again; as a word it says besides where they wait. */
    static Row gradientCheckpointing(String key) {
        return Row.field(
                key,
                TRAIN + "gradientCheckpointing",
                "the same bits; layers' inputs stay in memory",
                (value, draft) -> {
                    if (value.off()) {
                        return Outcome.irrelevant("off");
                    }
                    draft.set(TRAIN + "gradientCheckpointing", true);
                    return Outcome.mapped();
                });
    }

    /** Threads or processes that prepare batches. */
    static Row dataWorkers() {
        return Row.field(
                "dataloader_num_workers",
                "run.compute.dataWorkers",
                "threads of the pod, at most 64; the same sequences",
                (value, draft) -> {
                    int workers = value.integer();
                    if (workers == 0) {
                        return Outcome.irrelevant("off");
                    }
                    draft.set("run.compute.dataWorkers", workers);
                    return Outcome.mapped();
                });
    }

    private static final String FLOAT32 = "float32: DoRA and a base in 4 bits have no bfloat16 here";
    private static final String SLOW = "slow on a processor without AVX512-BF16 or AMX: leave precision out there";

    /** Mixed precision in bfloat16. */
    static Row precision(String key) {
        return Row.field(
                key,
                TRAIN + "precision",
                "bfloat16, but float32 with DoRA and 4 bits; " + SLOW,
                (value, draft) -> value.off() ? Outcome.irrelevant("off") : bfloat16(draft, Outcome.mapped(SLOW)));
    }

    /** A data type of the weights themselves. */
    static Outcome weights(Value value, Draft draft) {
        return switch (value.text()) {
            case "float32" -> Outcome.irrelevant("trained weights are float32 here");
            case "auto", "null" -> Outcome.irrelevant("as the files have it; trained weights are float32 here");
            case "bfloat16", "true" ->
                bfloat16(draft, Outcome.changed("of the products; trained weights stay float32; " + SLOW));
            case "false" -> Outcome.irrelevant("off");
            default -> Outcome.unmapped(NO_FLOAT16);
        };
    }

    private static Outcome bfloat16(Draft draft, Outcome outcome) {
        if (draft.computesInFloat32()) {
            return Outcome.changed(FLOAT32);
        }
        draft.set(TRAIN + "precision", "bfloat16");
        return outcome;
    }
}
