package dev.cultivar.models.adapter;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Shape of a LoRA adapter; components mean what PEFT's r, lora_alpha, lora_dropout, target_modules, use_rslora,
 * trainable_token_indices, use_dora, modules_to_save, rank_pattern and alpha_pattern mean.
 *
 * @param targets names or ends of names of the projections, such as q_proj, regular expressions for whole names, or all-linear
 * @param tokens whose rows are trained beside the low-rank matrices
 * @param dora whether a magnitude is trained for each output (Liu et al., 2024)
 * @param modulesToSave ends of names of the modules that are trained whole
 * @param ranks of modules that have another rank
 * @param alphas of modules that have another alpha
 */
public record LoraConfig(
        int rank,
        double alpha,
        double dropout,
        SortedSet<String> targets,
        boolean rankStabilized,
        TokenRows tokens,
        boolean dora,
        SortedSet<String> modulesToSave,
        ModulePatterns<Integer> ranks,
        ModulePatterns<Double> alphas) {
    /** Every projection of a Llama layer, as PEFT's all-linear. */
    public static final List<String> ALL_LINEAR =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    public LoraConfig {
        targets = Collections.unmodifiableSortedSet(new TreeSet<>(targets));
        modulesToSave = Collections.unmodifiableSortedSet(new TreeSet<>(modulesToSave));
        if (rank < 1 || !(alpha > 0) || !(dropout >= 0 && dropout < 1) || targets.isEmpty()) {
            throw new IllegalArgumentException(
                    "LoRA needs rank >= 1, alpha > 0, 0 <= dropout < 1 and targets, not rank " + rank + ", alpha "
                            + alpha + ", dropout " + dropout + ", targets " + targets);
        }
        ranks.items().forEach(item -> require(item.value() >= 1, "rank", item));
        alphas.items().forEach(item -> require(item.value() > 0, "alpha", item));
        if (!tokens.isEmpty()
                && modulesToSave.stream()
                        .anyMatch(entry -> "model.embed_tokens".endsWith(entry) || "lm_head".endsWith(entry))) {
            throw new IllegalArgumentException("rows of new tokens are trained within the embedding and the head, which"
                    + " modulesToSave " + modulesToSave + " trains whole: choose one of the two");
        }
    }

    private static void require(boolean positive, String what, ModulePatterns.Item<?> item) {
        if (!positive) {
            throw new IllegalArgumentException(
                    "LoRA needs " + what + " > 0, not " + item.value() + " for pattern " + item.module());
        }
    }

    /** Without rows of tokens. */
    public LoraConfig(int rank, double alpha, double dropout, SortedSet<String> targets, boolean rankStabilized) {
        this(rank, alpha, dropout, targets, rankStabilized, TokenRows.NONE);
    }

    /** Without magnitudes and whole modules. */
    public LoraConfig(
            int rank,
            double alpha,
            double dropout,
            SortedSet<String> targets,
            boolean rankStabilized,
            TokenRows tokens) {
        this(
                rank,
                alpha,
                dropout,
                targets,
                rankStabilized,
                tokens,
                false,
                Collections.emptySortedSet(),
                ModulePatterns.none(),
                ModulePatterns.none());
    }

    public static LoraConfig allLinear(int rank, double alpha, double dropout) {
        return new LoraConfig(rank, alpha, dropout, new TreeSet<>(ALL_LINEAR), false);
    }

    /** With a magnitude for each output. */
    public LoraConfig withDora() {
        return new LoraConfig(
                rank, alpha, dropout, targets, rankStabilized, tokens, true, modulesToSave, ranks, alphas);
    }

    /** With modules that are trained whole. */
    public LoraConfig withModulesToSave(SortedSet<String> modules) {
        return new LoraConfig(rank, alpha, dropout, targets, rankStabilized, tokens, dora, modules, ranks, alphas);
    }

    /** With ranks and alphas of single modules. */
    public LoraConfig withPatterns(ModulePatterns<Integer> ofRanks, ModulePatterns<Double> ofAlphas) {
        return new LoraConfig(
                rank, alpha, dropout, targets, rankStabilized, tokens, dora, modulesToSave, ofRanks, ofAlphas);
    }

    /** The rank of A and B of a module. */
    public int rank(String module) {
        return ranks.of(module, rank);
    }

    /** The alpha of a module. */
    public double alpha(String module) {
        return alphas.of(module, alpha);
    }

    /** What a module's B A x is multiplied by: alpha / rank, or alpha / sqrt(rank) when rank-stabilised (Kalajdzievski, 2023). */
    public double scale(String module) {
        double own = rank(module);
        return alpha(module) / (rankStabilized ? Math.sqrt(own) : own);
    }

    /** The modules of a model that get low-rank matrices. */
    public SortedSet<String> targetModules(Map<String, Shape> weights) {
        return new TreeSet<>(TargetModules.targets(this, weights).keySet());
    }

    /** The tensors of a model that are trained whole. */
    public SortedSet<String> savedTensors(Map<String, Shape> weights) {
        return new TreeSet<>(TargetModules.saved(this, weights).keySet());
    }

    /** target_modules as PEFT writes them for an adapter of these modules: names, or one regular expression, which is no name. */
    public List<String> writtenTargets(SortedSet<String> modules) {
        return TargetModules.written(targets, modules);
    }

    /** Whether a target is the name of a module or its end, not an expression. */
    public static boolean isName(String target) {
        return TargetModules.isName(target);
    }
}
