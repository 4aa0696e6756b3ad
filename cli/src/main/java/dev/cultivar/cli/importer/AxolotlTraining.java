package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Draft.TRAIN;

import java.util.List;

/** Axolotl's keys of batch, length, optimizer and schedule. */
final class AxolotlTraining {
    private static final String GROUPS = TRAIN + "optimizer.groups";
    private static final List<String> EMBEDDINGS = List.of("base/*embed_tokens*", "base/*lm_head*");

    private AxolotlTraining() {}

    static void addTo(Table table) {
        table.add(Row.field("micro_batch_size", TRAIN + "batch.microBatchSize", "", (value, draft) -> {
            draft.microBatchSize = value.integer();
            draft.set(TRAIN + "batch.microBatchSize", draft.microBatchSize);
            return Outcome.mapped();
        }));
        table.add(Row.field(
                "gradient_accumulation_steps",
                TRAIN + "batch.gradientAccumulationSteps",
                "times `--devices`, so that a step has as many sequences",
                TrainingArguments::accumulation));
        table.add(Row.field(
                "batch_size",
                "",
                "not mapped: the product of micro_batch_size and gradient_accumulation_steps",
                (value, draft) -> value.whole() == (long) draft.microBatchSize * draft.accumulation
                        ? Outcome.irrelevant("the product of the two keys that are mapped")
                        : Outcome.unmapped(
                                "is not micro_batch_size times gradient_accumulation_steps: say those two")));
        table.add(Row.field("max_steps", TRAIN + "duration.steps", "goes before epochs", (value, draft) -> {
            draft.steps = value.whole();
            if (draft.steps <= 0) {
                return Outcome.irrelevant("no number of steps: epochs say how long");
            }
            draft.set(TRAIN + "duration.steps", draft.steps);
            return Outcome.mapped();
        }));
        table.add(Row.field("num_epochs", TRAIN + "duration.epochs", "", TrainingArguments::epochs));
        table.add(Row.field("seed", "run.seed", "the same number, other random bits", (value, draft) -> {
            draft.set("run.seed", value.whole());
            return Outcome.mapped("the same number, other random bits");
        }));
        rates(table);
        checkpoints(table);
    }

    private static void rates(Table table) {
        table.add(Row.field(
                "optimizer",
                TRAIN + "optimizer",
                "every AdamW is adamw or, with 8 bits, adamw8bit; adafactor, sgd",
                OptimizerName::choose));
        TrainingArguments.optimizer(table, "learning_rate", "learningRate");
        table.add(OptimizerName.ofAdamw("adam_beta1", "beta1"));
        table.add(OptimizerName.ofAdamw("adam_beta2", "beta2"));
        table.add(OptimizerName.ofAdamw("adam_epsilon", "epsilon"));
        table.add(TrainingArguments.weightDecay());
        groups(table);
        table.add(Row.field("max_grad_norm", TRAIN + "maxGradNorm", "", (value, draft) -> {
            draft.set(TRAIN + "maxGradNorm", value.number());
            return Outcome.mapped();
        }));
        table.add(Row.field(
                "lr_scheduler", TRAIN + "schedule", "as transformers' lr_scheduler_type", SchedulerName::choose));
        TrainingArguments.scheduleArguments(table);
        table.add(Row.field("cosine_min_lr_ratio", TRAIN + "schedule.cosine.minRatio", "", SchedulerName::minRatio));
        table.lacking("no such shape of a schedule here", """
                        cosine_constant_lr_ratio lr_quadratic_warmup lr_div_factor jagged_restart_steps
                        jagged_restart_warmup_steps jagged_restart_anneal_steps""");
        table.add(Row.field(
                "warmup_ratio",
                TRAIN + "schedule.{}.warmupSteps",
                "times all steps, rounded down, 2 instead of 1: of `max_steps`, or of `--records` and epochs; else not mapped",
                SchedulerName::warmupRatioDown));
        table.add(Row.field("warmup_steps", TRAIN + "schedule.{}.warmupSteps", "", SchedulerName::warmupSteps));
    }

    private static void checkpoints(Table table) {
        table.add(Row.field("save_steps", TRAIN + "checkpoints.everySteps", "", TrainingArguments::saveSteps));
        table.add(Row.field(
                "saves_per_epoch",
                "",
                "checkpoints are for going on after a failure, every 50 steps",
                (value, draft) ->
                        Outcome.irrelevant("checkpoints are for going on after a failure here, every 50 steps")));
        table.add(Row.field("save_total_limit", TRAIN + "checkpoints.keep", "", (value, draft) -> {
            draft.set(TRAIN + "checkpoints.keep", value.integer());
            return Outcome.mapped();
        }));
        table.add(TrainingArguments.precision("bf16"));
        table.add(Row.field("bfloat16", TRAIN + "precision", TrainingArguments.WEIGHTS, TrainingArguments::weights));
        table.lacking(TrainingArguments.NO_FLOAT16, "fp16 float16 fp8");
        table.irrelevant(TrainingArguments.SPEED, "tf32");
        table.irrelevant("weights are float32 here", "float32");
        table.add(TrainingArguments.noise("neftune_noise_alpha"));
        table.add(TrainingArguments.noise("noisy_embedding_alpha"));
        table.lacking("no such arguments of an optimizer here", "optim_args", "optim_target_modules");
        table.lacking(
                "a guard compares a loss with those before it (guards.lossSpike), not with a number",
                "loss_watchdog_threshold",
                "loss_watchdog_patience");
    }

    /** Learning rates of some parameters; they follow the rate that they are a part of. */
    private static void groups(Table table) {
        table.add(Row.field("embedding_lr", GROUPS, "of `embed_tokens` and `lm_head`", (value, draft) -> {
            if (value.off()) {
                return Outcome.irrelevant("off");
            }
            draft.group(EMBEDDINGS, value.number());
            return Outcome.mapped();
        }));
        table.add(Row.field("embedding_lr_scale", GROUPS, "times the learning rate", (value, draft) -> {
            if (value.off()) {
                return Outcome.irrelevant("off");
            }
            draft.group(
                    EMBEDDINGS,
                    value.number()
                            * draft.configuration().value("learning_rate").number());
            return Outcome.mapped();
        }));
        table.irrelevant("a name for people", "lr_groups[].name");
        table.add(Row.field(
                "lr_groups[].modules",
                GROUPS,
                "parameters whose names have one of these",
                (value, draft) -> Outcome.mapped()));
        table.add(Row.field("lr_groups[].lr", GROUPS, "", (value, draft) -> {
            String modules = value.key().replace("].lr", "].modules");
            draft.group(
                    draft.configuration().value(modules).texts().stream()
                            .map(module -> "base/*" + module + "*")
                            .toList(),
                    value.number());
            return Outcome.mapped();
        }));
    }
}
