package dev.cultivar.models.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys of a config.json, each with its type; remembers which were asked for, so that one that means something and that nobody
 * reads is refused.
 */
final class ConfigKeys {
    /** A key with one of these words may change what a model computes. */
    private static final Set<String> COMPUTING = Set.of(
            ("act activation alibi altup attention attn bias biases bidirectional cap capping causal chunk clip conv conversion cross embedding"
                            + " embeddings expert experts factor ffn frequency gate gating head heads hidden kernel kv laurel layer layers logit logits lora"
                            + " mamba mask mlp moe mrope multiplier mup norm normalization parallel pos position positions qk qkv quantization query residual"
                            + " rms rope rotary router scale scalar scaling shared sink sliding softcap softcapping sparse ssm temperature tuning"
                            + " window windows yarn")
                    .split(" "));
    /** What training, tokenizers or memory are about. */
    private static final Set<String> HARMLESS = Set.of(
            "attn_implementation",
            "_attn_implementation",
            "_attn_implementation_autoset",
            "cache_implementation",
            // transformers 5 writes it beside layer_types, which say it
            "_sliding_window_pattern",
            "output_attentions",
            "output_hidden_states",
            "original_max_position_embeddings");

    private final Path file;
    private final ObjectNode node;
    private final Set<String> read = new HashSet<>();

    ConfigKeys(Path file, ObjectNode node) {
        this.file = file;
        this.node = node;
    }

    JsonNode value(String key) {
        read.add(key);
        return node.path(key);
    }

    /** Whether the key has a value other than null. */
    boolean has(String key) {
        read.add(key);
        return node.hasNonNull(key);
    }

    int integer(String key, int otherwise) {
        return integer(value(key), key, otherwise);
    }

    int integer(JsonNode value, String key, int otherwise) {
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isInt()) {
            throw refused(key, value.toString(), "a whole number");
        }
        return value.intValue();
    }

    double number(String key, double otherwise) {
        return number(value(key), key, otherwise);
    }

    double number(JsonNode value, String key, double otherwise) {
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw refused(key, value.toString(), "a number");
        }
        return value.doubleValue();
    }

    boolean flag(String key, boolean otherwise) {
        JsonNode value = value(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw refused(key, value.toString(), "true or false");
        }
        return value.booleanValue();
    }

    InvalidModelException refused(String key, String found, String expected) {
        return new InvalidModelException(file + ": " + key + " is " + found + ", but only " + expected
                + " is supported for model_type " + node.path("model_type").asText("llama")
                + ": use a model without it");
    }

    /** Refuses what nobody asked for and what, by its name, changes the computation; a switch that is off changes nothing. */
    void refuseUnread() {
        for (String key :
                new TreeSet<>(node.properties().stream().map(Map.Entry::getKey).toList())) {
            JsonNode value = node.path(key);
            boolean off = value.isNull()
                    || (value.isContainerNode() && value.isEmpty())
                    || value.isBoolean() && !value.booleanValue()
                    || value.isNumber() && (value.doubleValue() == 0 || value.doubleValue() == 1);
            boolean computing = Arrays.stream(key.split("[_.]")).anyMatch(COMPUTING::contains);
            if (!off && computing && !read.contains(key) && !harmless(key)) {
                throw refused(key, value.toString(), "its absence");
            }
        }
    }

    /** Dropout is the recipe's here, whatever a model was trained with. */
    private static boolean harmless(String key) {
        return HARMLESS.contains(key) || key.contains("drop");
    }
}
