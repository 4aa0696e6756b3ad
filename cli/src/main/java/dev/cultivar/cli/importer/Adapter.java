package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Draft.LORA;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Keys of adapters, whatever a tool calls them. */
final class Adapter {
    /** What to do instead of naming layers by their numbers. */
    static final String LAYERS =
            "say the layers in targetModules, by an expression such as .*\\.layers\\.[0-3]\\..*_proj";
    /** Why a learning rate of embedded adapters means nothing. */
    static final String EMBEDDED = "for low-rank adapters of an embedding; here one is trained whole (modulesToSave)";
    /** Every projection of a decoder but its head. */
    static final List<String> ALL = List.of("all-linear");
    /** What peft takes where nothing is said, for Llama, Mistral, Qwen 2 and 3 and Gemma. */
    static final List<String> PEFT_CHOICE = List.of("q_proj", "v_proj");

    private static final String NF4 = LORA + "quantization.nf4";
    private static final Pattern PATTERN = Pattern.compile("[\\[({*+?|^$\\\\]");
    private static final Set<String> EVERY = Set.of("all", "all-linear");

    private Adapter() {}

    static Row rank(String key) {
        return Row.adapter(key, LORA + "rank", "", (value, draft) -> {
            draft.set(LORA + "rank", value.integer());
            return Outcome.mapped();
        });
    }

    static Row alpha(String key) {
        return Row.adapter(key, LORA + "alpha", "", (value, draft) -> {
            draft.set(LORA + "alpha", value.number());
            return Outcome.mapped();
        });
    }

    static Row dropout(String key) {
        return Row.adapter(key, LORA + "dropout", "", (value, draft) -> {
            draft.set(LORA + "dropout", value.number());
            return Outcome.mapped();
        });
    }

    static Row targets(String key) {
        return Row.adapter(
                key,
                LORA + "targetModules",
                "ends of names; one text of PEFT is a regular expression; `all` and `all-linear` are every projection",
                Adapter::targets);
    }

    private static Outcome targets(Value value, Draft draft) {
        boolean pattern =
                value.node().isTextual() && PATTERN.matcher(value.text()).find();
        List<String> names = pattern ? List.of(value.text()) : value.texts();
        if (names.isEmpty()) {
            throw value.wrong("must name a module");
        }
        boolean all = names.stream().anyMatch(EVERY::contains);
        draft.set(LORA + "targetModules", all ? ALL : names);
        return all ? Outcome.mapped("every projection but the head") : Outcome.mapped();
    }

    /** All projections at once. */
    static Row everyTarget(String key) {
        return switched(key, "targetModules", ALL, "every projection but the head");
    }

    /** A truth that turns a field on. */
    static Row flag(String key, String field) {
        return switched(key, field, true, "");
    }

    private static Row switched(String key, String field, Object set, String note) {
        return Row.adapter(key, LORA + field, note, (value, draft) -> {
            if (value.off()) {
                return Outcome.irrelevant("off");
            }
            draft.set(LORA + field, set);
            return Outcome.mapped(note);
        });
    }

    /** Ranks or alphas of some modules: a map there, in whose order the first expression counts that names a module. */
    static Row pattern(String key, String field, Function<Value, Object> read) {
        return Row.adapter(key, LORA + field + "Pattern", "a list of the map's entries", (value, draft) -> {
            if (value.off()) {
                return Outcome.irrelevant("off");
            }
            if (!value.node().isObject()) {
                throw value.wrong("must be a map of expressions for names of modules");
            }
            List<Map<String, Object>> items = new ArrayList<>();
            value.node().properties().forEach(entry -> {
                Value item = new Value(key + "." + entry.getKey(), entry.getValue());
                Map<String, Object> made = new LinkedHashMap<>();
                made.put("module", entry.getKey());
                made.put(field, read.apply(item));
                items.add(made);
            });
            draft.set(LORA + field + "Pattern", items);
            return Outcome.mapped();
        });
    }

    /** Modules that are trained whole. */
    static Row whole(String key) {
        return Row.adapter(key, LORA + "modulesToSave", "", (value, draft) -> {
            if (value.off()) {
                return Outcome.irrelevant("off");
            }
            draft.set(LORA + "modulesToSave", value.texts());
            return Outcome.mapped();
        });
    }

    /** A base in 4 bits: a truth, or the number of bits. */
    static Row nf4(String key) {
        return Row.adapter(key, NF4, "4 bits; others are not mapped", (value, draft) -> {
            if (value.off()) {
                return Outcome.irrelevant("off");
            }
            if (!List.of("4", "true").contains(value.text())) {
                return Outcome.unmapped("4 bits alone: the base stays in float32");
            }
            draft.set(NF4, Map.of());
            draft.quantized = true;
            return Outcome.mapped();
        });
    }

    /** What goes with a base in 4 bits; it follows the row that asks for one. */
    static Row doubled(String key) {
        return Row.adapter(key, NF4 + ".doubleQuant", "", (value, draft) -> {
            if (!draft.quantized || value.off()) {
                return Outcome.irrelevant(draft.quantized ? "off" : "the base is not in 4 bits");
            }
            draft.set(NF4 + ".doubleQuant", true);
            return Outcome.mapped();
        });
    }

    /** Which 4 bits. */
    static Row kind(String key, Set<String> same) {
        return Row.adapter(key, NF4, "as bitsandbytes has nf4", (value, draft) -> {
            if (!draft.quantized) {
                return Outcome.irrelevant("the base is not in 4 bits");
            }
            return same.contains(value.text()) ? Outcome.mapped() : Outcome.changed("nf4 as bitsandbytes has it");
        });
    }

    /** LoRA+ (Hayou et al. 2024): B learns faster than A. */
    static Row ratio(String key) {
        return Row.adapter(key, LORA + "loraplusLrRatio", "", (value, draft) -> {
            if (value.off()) {
                return Outcome.irrelevant("off");
            }
            draft.set(LORA + "loraplusLrRatio", value.number());
            return Outcome.mapped();
        });
    }

    /** Weights of the base in fewer bits. */
    static Row quantized(String key, String why) {
        return Row.field(
                key,
                "",
                "not mapped unless off: " + why,
                (value, draft) -> value.off() ? Outcome.irrelevant("off") : Outcome.unmapped(why));
    }

    /** An adapter's key that nothing here says. */
    static void lacking(Table table, String why, String... keys) {
        for (String key : Table.words(keys)) {
            Row row = Row.lacking(key, why);
            table.add(new Row(key, "", row.note(), true, row.step()));
        }
    }
}
