package dev.cultivar.models.adapter;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which modules of a model an adapter changes, and of which it keeps whole copies, as PEFT's target_modules and modules_to_save say it.
 *
 * <p>A target of letters, digits, _, - and dots alone is a module's name or the end of one after a dot (an item of PEFT's list);
 * all-linear is every projection but the head; anything else is a regular expression for the whole name (PEFT's string). A module
 * is saved when its name ends with an entry, whether at a dot or not: norm is each norm of the model. What is saved is no target.
 */
final class TargetModules {
    static final String WEIGHT = ".weight";
    static final String ALL_LINEAR = "all-linear";

    private static final Pattern NAME = Pattern.compile("[\\w.-]+");
    private static final List<String> VOCABULARIES = List.of("model.embed_tokens", "lm_head");

    private TargetModules() {}

    /** Modules to adapt, such as model.layers.0.self_attn.q_proj, with the shape of their weights. */
    static SortedMap<String, Shape> targets(LoraConfig config, Map<String, Shape> weights) {
        SortedMap<String, Shape> found = new TreeMap<>();
        for (String target : config.targets()) {
            Pattern pattern = pattern(target);
            boolean matched = false;
            for (Map.Entry<String, Shape> weight : weights.entrySet()) {
                String module = module(weight.getKey());
                if (weight.getValue().dimension() != 2 || !matches(pattern, target, module)) {
                    continue;
                }
                matched = true;
                if (!excluded(config, module)) {
                    found.put(module, weight.getValue());
                }
            }
            if (!matched) {
                throw new IllegalArgumentException("the model has no projection that target " + target
                        + " names: a target is a module's name or its end, such as q_proj, a regular expression for the whole of"
                        + " it, such as .*\\.[qv]_proj, or all-linear");
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("modulesToSave " + config.modulesToSave()
                    + " leaves no projection for targets " + config.targets());
        }
        return found;
    }

    /** The tensors (weights, biases) of which the adapter keeps a copy of its own, by name, with their shapes. */
    static SortedMap<String, Shape> saved(LoraConfig config, Map<String, Shape> weights) {
        SortedMap<String, Shape> found = new TreeMap<>();
        for (String entry : config.modulesToSave()) {
            boolean matched = false;
            for (Map.Entry<String, Shape> weight : weights.entrySet()) {
                if (module(weight.getKey()).endsWith(entry)) {
                    found.put(weight.getKey(), weight.getValue());
                    matched = true;
                }
            }
            if (!matched) {
                throw new IllegalArgumentException("the model has no module that modulesToSave " + entry
                        + " names: an entry is the end of a module's name, such as embed_tokens (the head too where the two are"
                        + " tied), lm_head (where they are not) or norm");
            }
        }
        return found;
    }

    /** The same targets as PEFT writes them: a list of names, or, when one is a regular expression, a single expression for all. */
    static List<String> written(SortedSet<String> targets, SortedSet<String> modules) {
        if (targets.contains(ALL_LINEAR)) {
            return List.copyOf(modules);
        }
        if (targets.stream().allMatch(target -> NAME.matcher(target).matches())) {
            return List.copyOf(targets);
        }
        List<String> expressions = new ArrayList<>();
        for (String target : targets) {
            boolean name = NAME.matcher(target).matches();
            expressions.add(name ? "(?:.*\\.)?" + target.replace(".", "\\.") : target);
        }
        return List.of(
                expressions.size() == 1 ? expressions.getFirst() : "(?:" + String.join(")|(?:", expressions) + ")");
    }

    /** Whether a target is a name, not an expression. */
    static boolean isName(String target) {
        return NAME.matcher(target).matches();
    }

    private static Pattern pattern(String target) {
        try {
            return Pattern.compile(isName(target) ? "(?:.*\\.)?" + Pattern.quote(target) : target);
        } catch (PatternSyntaxException broken) {
            throw new IllegalArgumentException(
                    "target " + target + " is neither a module's name nor a regular expression: "
                            + broken.getDescription(),
                    broken);
        }
    }

    private static boolean matches(Pattern pattern, String target, String module) {
        boolean vocabulary = VOCABULARIES.contains(module);
        if (target.equals(ALL_LINEAR)) {
            return !vocabulary;
        }
        boolean matches = pattern.matcher(module).matches();
        if (matches && vocabulary) {
            throw new IllegalArgumentException("target " + target + " names " + module
                    + ", which gets no low-rank adapter: train it whole with modulesToSave");
        }
        return matches;
    }

    /** As PEFT: a module with an entry as one of the parts of its name. */
    private static boolean excluded(LoraConfig config, String module) {
        return config.modulesToSave().stream().anyMatch(entry -> ("." + module + ".").contains("." + entry + "."));
    }

    private static String module(String weight) {
        return weight.substring(0, weight.lastIndexOf('.'));
    }
}
