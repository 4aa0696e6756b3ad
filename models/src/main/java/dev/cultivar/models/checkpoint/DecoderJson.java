package dev.cultivar.models.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.family.DecoderConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Hugging Face's config.json as {@link DecoderConfig} and back.
 *
 * <p>Absent keys have the defaults of transformers' class for the model_type. A setting that would change what the model computes,
 * and that {@link DecoderConfig} cannot say, is refused rather than ignored.
 */
final class DecoderJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final ObjectNode node;

    private DecoderJson(Path file, ObjectNode node) {
        this.file = file;
        this.node = node;
    }

    static DecoderJson read(Path file) throws IOException {
        try {
            if (JSON.readTree(file.toFile()) instanceof ObjectNode object) {
                return new DecoderJson(file, object);
            }
        } catch (JsonProcessingException broken) {
            throw new InvalidModelException(file + ": " + broken.getMessage(), broken);
        }
        throw new InvalidModelException(file + ": not a JSON object");
    }

    ObjectNode node() {
        return node.deepCopy();
    }

    DecoderConfig config() {
        ConfigKeys keys = new ConfigKeys(file, node);
        String kind = keys.value("model_type").asText(ModelType.LLAMA.key());
        ModelType type = ModelType.of(kind)
                .orElseThrow(() -> keys.refused(
                        "model_type",
                        kind,
                        Arrays.stream(ModelType.values()).map(ModelType::key).collect(Collectors.joining(", "))));
        if (keys.has("quantization_config")) {
            throw keys.refused(
                    "quantization_config", keys.value("quantization_config").toString(), "its absence");
        }
        try {
            DecoderConfig config = config(keys, type);
            keys.refuseUnread();
            return config;
        } catch (IllegalArgumentException impossible) {
            throw new InvalidModelException(file + ": " + impossible.getMessage(), impossible);
        }
    }

    private static DecoderConfig config(ConfigKeys keys, ModelType type) {
        ModelType.Sizes sizes = type.sizes();
        int heads = keys.integer("num_attention_heads", sizes.heads());
        int hidden = keys.integer("hidden_size", sizes.hidden());
        int layers = keys.integer("num_hidden_layers", sizes.layers());
        int positions = keys.integer("max_position_embeddings", sizes.positions());
        int ofHead = heads > 0 ? hidden / heads : 0;
        LayoutJson layout = new LayoutJson(keys, type, hidden, layers, positions);
        return new DecoderConfig(
                keys.integer("vocab_size", sizes.vocab()),
                hidden,
                keys.integer("intermediate_size", sizes.intermediate()),
                layers,
                heads,
                keyValueHeads(keys, sizes, heads),
                // an explicit null is what the other sizes make of it
                keys.integer(
                        "head_dim", keys.value("head_dim").isNull() || sizes.headDim() == 0 ? ofHead : sizes.headDim()),
                positions,
                layout.ropeTheta(),
                keys.number("rms_norm_eps", sizes.eps()),
                keys.flag("tie_word_embeddings", type.tied()),
                layout.layout());
    }

    private static int keyValueHeads(ConfigKeys keys, ModelType.Sizes sizes, int heads) {
        boolean absent = keys.value("num_key_value_heads").isMissingNode();
        return keys.integer("num_key_value_heads", absent && sizes.keyValueHeads() > 0 ? sizes.keyValueHeads() : heads);
    }

    /** A config.json for a model that came without one. */
    static ObjectNode write(DecoderConfig config) {
        for (ModelType type : ModelType.values()) {
            ObjectNode node = write(type, config);
            // A type that cannot say what the config is reads as something else.
            if (config(new ConfigKeys(Path.of("config.json"), node), type).equals(config)) {
                return node;
            }
        }
        throw new IllegalArgumentException("no model_type of transformers has the layout " + config.layout());
    }

    private static ObjectNode write(ModelType type, DecoderConfig config) {
        ObjectNode node = JSON.createObjectNode();
        node.putArray("architectures").add(type.architecture());
        node.put("model_type", type.key());
        new LayoutNode(type, config.layout()).write(node);
        node.put("vocab_size", config.vocabSize());
        node.put("hidden_size", config.hiddenSize());
        node.put("intermediate_size", config.intermediateSize());
        node.put("num_hidden_layers", config.numHiddenLayers());
        node.put("num_attention_heads", config.numAttentionHeads());
        node.put("num_key_value_heads", config.numKeyValueHeads());
        node.put("head_dim", config.headDim());
        node.put("max_position_embeddings", config.maxPositionEmbeddings());
        node.put("rope_theta", config.ropeTheta());
        node.put("rms_norm_eps", config.rmsNormEps());
        node.put("tie_word_embeddings", config.tieWordEmbeddings());
        node.put("torch_dtype", "float32");
        return node;
    }

    /** Says that the weights beside this config are F32, under whichever key the config uses for it. */
    static ObjectNode withFloat32(ObjectNode node) {
        boolean hasNewKey = node.has("dtype");
        if (hasNewKey) {
            node.put("dtype", "float32");
        }
        if (node.has("torch_dtype") || !hasNewKey) {
            node.put("torch_dtype", "float32");
        }
        return node;
    }
}
