package dev.cultivar.models.adapter;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Shape of a LoRA adapter; components mean what PEFT's r, lora_alpha, lora_dropout, target_modules and use_rslora mean.
 * Targets are the last names of the projections, such as q_proj.
 *
 * @param tokens whose rows are trained beside the low-rank matrices
 */
public record LoraConfig(
        int rank, double alpha, double dropout, SortedSet<String> targets, boolean rankStabilized, TokenRows tokens) {
    /** Every projection of a Llama layer, as PEFT's all-linear. */
    public static final List<String> ALL_LINEAR =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    public LoraConfig {
        targets = Collections.unmodifiableSortedSet(new TreeSet<>(targets));
        if (rank < 1 || !(alpha > 0) || !(dropout >= 0 && dropout < 1) || targets.isEmpty()) {
            throw new IllegalArgumentException(
                    "LoRA needs rank >= 1, alpha > 0, 0 <= dropout < 1 and targets, not rank " + rank + ", alpha "
                            + alpha + ", dropout " + dropout + ", targets " + targets);
        }
    }

    /** Without rows of tokens. */
    public LoraConfig(int rank, double alpha, double dropout, SortedSet<String> targets, boolean rankStabilized) {
        this(rank, alpha, dropout, targets, rankStabilized, TokenRows.NONE);
    }

    public static LoraConfig allLinear(int rank, double alpha, double dropout) {
        return new LoraConfig(rank, alpha, dropout, new TreeSet<>(ALL_LINEAR), false);
    }

    /** What B A x is multiplied by: alpha / rank, or alpha / sqrt(rank) when rank-stabilised (Kalajdzievski, 2023). */
    public double scale() {
        return rankStabilized ? alpha / Math.sqrt(rank) : alpha / rank;
    }
}
