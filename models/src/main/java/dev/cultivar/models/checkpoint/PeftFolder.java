package dev.cultivar.models.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.adapter.ModulePatterns;
import dev.cultivar.models.adapter.TokenRows;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.kernel.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An adapter as PEFT lays it out: adapter_config.json and adapter_model.safetensors.
 *
 * <p>Invariant: what is read computes what PEFT computes from the same folder; a setting of PEFT that {@link LoraConfig}
 * cannot say is refused.
 */
public final class PeftFolder {
    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final List<String> MUST_BE_EMPTY =
            List.of("layers_to_transform", "layer_replication", "exclude_modules", "target_parameters");
    private static final List<String> MUST_BE_FALSE = List.of("fan_in_fan_out", "lora_bias");

    private static final String TARGETS = "target_modules";
    private static final String SAVED = "modules_to_save";
    private static final String RANKS = "rank_pattern";
    private static final String ALPHAS = "alpha_pattern";
    private static final String TYING = "ensure_weight_tying";
    private static final String SAVED_EMBEDDING = "base_model.model." + DecoderConfig.EMBEDDING;
    private static final String SAVED_HEAD = "base_model.model." + DecoderConfig.HEAD;
    private static final String TOKENS = "trainable_token_indices";

    private static final ObjectMapper JSON = new ObjectMapper();

    private PeftFolder() {}

    /** As {@link #write(Path, Lora, String, boolean)} for a model with a head of its own. */
    public static void write(Path folder, Lora adapter, String baseModel) throws IOException {
        write(folder, adapter, baseModel, false);
    }

    /**
     * Writes the adapter; baseModel is recorded as base_model_name_or_path.
     *
     * @param tied whether the model's head is its embedding: one that is trained whole is then written as both, as PEFT does
     */
    public static void write(Path folder, Lora adapter, String baseModel, boolean tied) throws IOException {
        LoraConfig config = adapter.config();
        ObjectNode node = JSON.createObjectNode();
        node.put("peft_type", "LORA");
        node.put("task_type", "CAUSAL_LM");
        node.put("base_model_name_or_path", baseModel);
        node.put("r", config.rank());
        node.set("lora_alpha", number(config.alpha()));
        node.put("lora_dropout", config.dropout());
        List<String> targets = config.writtenTargets(adapter.modules());
        if (targets.size() == 1 && !LoraConfig.isName(targets.getFirst())) {
            node.put(TARGETS, targets.getFirst());
        } else {
            targets.forEach(node.putArray(TARGETS)::add);
        }
        ObjectNode ranks = node.putObject(RANKS);
        config.ranks().items().forEach(item -> ranks.put(item.module(), item.value()));
        ObjectNode alphas = node.putObject(ALPHAS);
        config.alphas().items().forEach(item -> alphas.set(item.module(), number(item.value())));
        node.put("use_rslora", config.rankStabilized());
        node.put("use_dora", config.dora());
        node.put("bias", "none");
        node.put("init_lora_weights", true);
        node.put("inference_mode", true);
        MUST_BE_FALSE.forEach(key -> node.put(key, false));
        if (!config.tokens().isEmpty()) {
            ObjectNode tokens = node.putObject(TOKENS);
            List<String> modules = adapter.rows(DecoderConfig.HEAD) == null
                    ? List.of("embed_tokens")
                    : List.of("embed_tokens", "lm_head");
            modules.forEach(module -> config.tokens().ids().forEach(tokens.withArray(module)::add));
        }
        Map<String, NDArray> tensors = new LinkedHashMap<>(adapter.tensors());
        if (!config.modulesToSave().isEmpty()) {
            config.modulesToSave().forEach(node.putArray(SAVED)::add);
            NDArray embedding = tensors.get(SAVED_EMBEDDING);
            if (tied && embedding != null) {
                node.put(TYING, true);
                tensors.put(SAVED_HEAD, embedding);
            }
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(CONFIG), node.toPrettyString() + "\n");
        Safetensors.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
    }

    /** A whole number without a point, as PEFT's own are. */
    private static JsonNode number(double value) {
        return value == Math.rint(value) && value < Integer.MAX_VALUE
                ? JSON.getNodeFactory().numberNode((int) value)
                : JSON.getNodeFactory().numberNode(value);
    }

    /** Reads an adapter for a model with these weights; refuses settings that would change what is computed. */
    public static Lora read(Torch torch, NDManager manager, Path folder, Map<String, Shape> weights)
            throws IOException {
        Path file = folder.resolve(CONFIG);
        if (!Files.isRegularFile(file)) {
            throw new InvalidModelException(folder + " has no " + CONFIG + ": it is not a PEFT adapter folder");
        }
        LoraConfig config = config(file, JSON.readTree(file.toFile()));
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        Safetensors.read(manager, folder.resolve(WEIGHTS))
                .forEach((name, tensor) -> tensors.put(name, Tensors.float32(manager, tensor)));
        if (!weights.containsKey(DecoderConfig.HEAD)) {
            tied(folder, config, tensors);
        }
        try {
            return Lora.of(torch, config, weights, tensors);
        } catch (IllegalArgumentException mismatch) {
            throw new InvalidModelException(folder + ": " + mismatch.getMessage(), mismatch);
        }
    }

    /** A model whose head is its embedding has one of them: a second one in the folder must be the same. */
    private static void tied(Path folder, LoraConfig config, Map<String, NDArray> tensors) {
        NDArray head = tensors.remove(SAVED_HEAD);
        NDArray embedding = tensors.get(SAVED_EMBEDDING);
        if (embedding != null && !embedding.equals(head)) {
            throw new InvalidModelException(folder + ": " + SAVED + " " + config.modulesToSave()
                    + " trains the embedding without the head, and the model's head is its embedding: train it in PEFT with "
                    + TYING + ", or untie the model's embedding first");
        }
    }

    private static LoraConfig config(Path file, JsonNode node) {
        require(file, node, "peft_type", node.path("peft_type").asText().equals("LORA"), "LORA");
        String bias = node.path("bias").asText("none");
        require(file, node, "bias", bias.equals("none"), "none");
        JsonNode start = node.path("init_lora_weights");
        boolean plainStart =
                start.isMissingNode() || start.isBoolean() || start.asText().equals("gaussian");
        require(file, node, "init_lora_weights", plainStart, "true or gaussian");
        for (String key : MUST_BE_EMPTY) {
            require(file, node, key, !node.hasNonNull(key) || node.path(key).isEmpty(), "empty");
        }
        for (String key : MUST_BE_FALSE) {
            require(file, node, key, !node.path(key).asBoolean(false), "false");
        }
        try {
            LoraConfig plain = new LoraConfig(
                    node.path("r").asInt(),
                    node.path("lora_alpha").asDouble(),
                    node.path("lora_dropout").asDouble(0),
                    targets(file, node),
                    node.path("use_rslora").asBoolean(false),
                    tokens(file, node));
            SortedSet<String> saved = new TreeSet<>();
            node.path(SAVED).forEach(module -> saved.add(module.asText()));
            LoraConfig config = plain.withModulesToSave(saved)
                    .withPatterns(
                            patterns(file, node, RANKS, JsonNode::isInt, JsonNode::intValue),
                            patterns(file, node, ALPHAS, JsonNode::isNumber, JsonNode::doubleValue));
            return node.path("use_dora").asBoolean(false) ? config.withDora() : config;
        } catch (IllegalArgumentException impossible) {
            throw new InvalidModelException(file + ": " + impossible.getMessage(), impossible);
        }
    }

    /** A list holds names, a text is a regular expression or all-linear. */
    private static SortedSet<String> targets(Path file, JsonNode node) {
        JsonNode found = node.path(TARGETS);
        SortedSet<String> targets = new TreeSet<>();
        if (found.isTextual()) {
            String text = found.asText();
            boolean name = LoraConfig.isName(text) && !text.equals("all-linear");
            targets.add(name ? "(?:" + text + ")" : text);
            return targets;
        }
        found.forEach(target -> targets.add(target.asText()));
        boolean names = found.isArray() && targets.stream().allMatch(LoraConfig::isName);
        require(file, node, TARGETS, names, "a list of projections or one regular expression");
        return targets;
    }

    /** PEFT tries the keys in the order of the file, and so does what is read here. */
    private static <T extends Number> ModulePatterns<T> patterns(
            Path file, JsonNode node, String key, Predicate<JsonNode> kind, Function<JsonNode, T> value) {
        List<ModulePatterns.Item<T>> items = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : node.path(key).properties()) {
            require(file, node, key, kind.test(entry.getValue()), "numbers by expressions for names of modules");
            items.add(new ModulePatterns.Item<>(entry.getKey(), value.apply(entry.getValue())));
        }
        return new ModulePatterns<>(items);
    }

    /** The same ids one after another for all modules; we know no other. */
    private static TokenRows tokens(Path file, JsonNode node) {
        JsonNode found = node.path(TOKENS);
        JsonNode ids = found.isObject() ? found.path("embed_tokens") : found;
        boolean same = !found.isObject()
                || found.properties().stream().allMatch(each -> each.getValue().equals(ids));
        boolean inOrder = true;
        for (int i = 1; i < ids.size(); i++) {
            inOrder &= ids.path(i).asInt() == ids.path(i - 1).asInt() + 1;
        }
        require(file, node, TOKENS, same && inOrder, "ids one after another, the same for embed_tokens and lm_head,");
        return ids.isEmpty() ? TokenRows.NONE : new TokenRows(ids.path(0).asInt(), ids.size());
    }

    private static void require(Path file, JsonNode node, String key, boolean holds, String expected) {
        if (!holds) {
            throw new InvalidModelException(file + ": " + key + " is " + node.path(key) + ", but only " + expected
                    + " is supported: merge the adapter with PEFT first");
        }
    }
}
