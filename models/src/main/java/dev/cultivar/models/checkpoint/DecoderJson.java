package dev.cultivar.models.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.family.DecoderConfig;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Hugging Face's config.json as {@link DecoderConfig} and back.
 *
 * <p>Absent keys have the defaults of transformers' LlamaConfig. A setting that would change what the model computes,
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
        require("model_type", "llama");
        require("hidden_act", "silu");
        require("attention_bias", "false");
        require("mlp_bias", "false");
        if (number(node, "partial_rotary_factor", 1) != 1) {
            throw refused(
                    "partial_rotary_factor", node.path("partial_rotary_factor").toString(), "1");
        }
        refuse("quantization_config");
        JsonNode scaling = node.path("rope_scaling");
        JsonNode rope = node.path("rope_parameters");
        for (JsonNode choice : new JsonNode[] {scaling, rope}) {
            String type = choice.path("rope_type").asText(choice.path("type").asText("default"));
            if (!type.equals("default")) {
                throw refused("rope type", type, "default");
            }
        }
        int heads = integer("num_attention_heads", 32);
        int hidden = integer("hidden_size", 4096);
        try {
            return new DecoderConfig(
                    integer("vocab_size", 32000),
                    hidden,
                    integer("intermediate_size", 11008),
                    integer("num_hidden_layers", 32),
                    heads,
                    integer("num_key_value_heads", heads),
                    integer("head_dim", heads > 0 ? hidden / heads : 0),
                    integer("max_position_embeddings", 2048),
                    rope.has("rope_theta") ? number(rope, "rope_theta", 10000) : number(node, "rope_theta", 10000),
                    number(node, "rms_norm_eps", 1e-6),
                    node.path("tie_word_embeddings").asBoolean(false));
        } catch (IllegalArgumentException impossible) {
            throw new InvalidModelException(file + ": " + impossible.getMessage(), impossible);
        }
    }

    /** A config.json for a model that came without one. */
    static ObjectNode write(DecoderConfig config) {
        ObjectNode node = JSON.createObjectNode();
        node.putArray("architectures").add("LlamaForCausalLM");
        node.put("model_type", "llama");
        node.put("hidden_act", "silu");
        node.put("attention_bias", false);
        node.put("mlp_bias", false);
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

    private int integer(String key, int otherwise) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isInt()) {
            throw refused(key, value.toString(), "a whole number");
        }
        return value.intValue();
    }

    private double number(JsonNode parent, String key, double otherwise) {
        JsonNode value = parent.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw refused(key, value.toString(), "a number");
        }
        return value.doubleValue();
    }

    private void require(String key, String only) {
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && !value.isNull() && !value.asText().equals(only)) {
            throw refused(key, value.toString(), only);
        }
    }

    private void refuse(String key) {
        if (node.hasNonNull(key)) {
            throw refused(key, node.path(key).toString(), "absent");
        }
    }

    private InvalidModelException refused(String key, String found, String expected) {
        return new InvalidModelException(file + ": " + key + " is " + found + ", but only " + expected
                + " is supported: use a model in Llama's plain layout");
    }
}
