package dev.cultivar.cli.importer;

import static dev.cultivar.cli.importer.Draft.LORA;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Keys of adapters, whatever a tool calls them. */
final class Adapter {
    /** The projections of a decoder in Llama's layout. */
    static final List<String> ALL =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    /** What peft takes where nothing is said, for Llama, Mistral, Qwen 2 and 3 and Gemma. */
    static final List<String> PEFT_CHOICE = List.of("q_proj", "v_proj");

    private static final Set<String> EVERY = Set.of("all", "all-linear");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");

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
                "`all` and `all-linear` are the seven projections of a layer",
                Adapter::targets);
    }

    private static Outcome targets(Value value, Draft draft) {
        List<String> names = value.texts();
        if (names.stream().anyMatch(EVERY::contains)) {
            draft.set(LORA + "targetModules", ALL);
            return Outcome.mapped("the seven projections of a layer");
        }
        if (names.isEmpty()
                || names.stream().anyMatch(name -> !NAME.matcher(name).matches())) {
            draft.set(LORA + "targetModules", ALL);
            return Outcome.unmapped("not a list of module names: the recipe has the seven projections of a layer");
        }
        draft.set(LORA + "targetModules", names);
        return Outcome.mapped();
    }

    /** All projections at once. */
    static Row everyTarget(String key) {
        return Row.adapter(key, LORA + "targetModules", "the seven projections of a layer", (value, draft) -> {
            if (value.off()) {
                return Outcome.irrelevant("off");
            }
            draft.set(LORA + "targetModules", ALL);
            return Outcome.mapped("the seven projections of a layer");
        });
    }

    /** LoRA+ (Hayou et al. 2024): B learns faster than A; this row follows that of the learning rate. */
    static Row ratio(String key) {
        return Row.adapter(
                key,
                Draft.TRAIN + "optimizer.groups",
                "a group for `lora_B`: times the learning rate",
                (value, draft) -> {
                    if (value.off()) {
                        return Outcome.irrelevant("off");
                    }
                    draft.group(
                            List.of("base/*lora_B*"),
                            value.number()
                                    * draft.configuration()
                                            .value("learning_rate")
                                            .number());
                    return Outcome.mapped("a group for lora_B with this times the learning rate");
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
