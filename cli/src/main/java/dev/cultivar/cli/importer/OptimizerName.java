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

    private static final Set<String> ADAMW_8BIT =
            Set.of("adamw_8bit", "adamw_bnb_8bit", "paged_adamw_8bit", "ao_adamw_8bit");

    private OptimizerName() {}

    /** Chooses the draft's optimizer. */
    static Outcome choose(Value value, Draft draft) {
        String name = value.text();
        draft.optimizer = "adamw";
        if (ADAMW.contains(name)) {
            return Outcome.mapped();
        }
        if (ADAMW_8BIT.contains(name)) {
            return Outcome.changed("AdamW with moments of 32 bits instead of 8");
        }
        return Outcome.unmapped(
                "no such optimizer here: the recipe has adamw, whose learning rate may have to be another");
    }
}
