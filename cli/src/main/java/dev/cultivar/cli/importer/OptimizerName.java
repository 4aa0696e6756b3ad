package dev.cultivar.cli.importer;

import java.util.Set;

/** Names of optimizers as transformers' {@code optim} has them. */
final class OptimizerName {
    /** Other implementations of the same update. */
    private static final Set<String> ADAMW = Set.of(
            "adamw_torch",
            "adamw_torch_fused",
            "adamw_torch_xla",
            "adamw_torch_npu_fused",
            "adamw_hf",
            "adamw_apex_fused",
            "paged_adamw",
            "paged_adamw_32bit",
            "optimi_adamw");

    private static final Set<String> ADAMW_8BIT = Set.of("adamw_8bit", "adamw_bnb_8bit", "paged_adamw_8bit");

    private OptimizerName() {}

    /** Chooses the draft's optimizer. */
    static Outcome choose(Value value, Draft draft) {
        String name = value.text();
        draft.optimizer = "adamw";
        if (ADAMW.contains(name)) {
            return Outcome.mapped();
        }
        if (ADAMW_8BIT.contains(name)) {
            draft.optimizer = "adamw8bit";
            return Outcome.mapped();
        }
        return switch (name) {
            case "adafactor", "sgd" -> {
                draft.optimizer = name;
                yield Outcome.mapped();
            }
            case "ao_adamw_8bit" -> {
                draft.optimizer = "adamw8bit";
                yield Outcome.changed("moments of 8 bits as bitsandbytes has them, not torchao");
            }
            default ->
                Outcome.unmapped(
                        "no such optimizer here: the recipe has adamw, whose learning rate may have to be another");
        };
    }

    /** A number that AdamW alone has. */
    static Row ofAdamw(String key, String field) {
        return Row.field(key, Draft.TRAIN + "optimizer.adamw." + field, "", (value, draft) -> {
            if (!draft.optimizer.startsWith("adamw")) {
                return Outcome.irrelevant("for AdamW alone");
            }
            draft.setOptimizer(field, value.number());
            return Outcome.mapped();
        });
    }
}
