package dev.cultivar.e2e.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A Llama-layout model with random weights and a tokenizer of single bytes, as a Hugging Face folder: real enough for every stage,
 * small enough for a test.
 */
record TinyModel(int hiddenSize, int layers, int heads, int intermediateSize) {
    private static final int VOCABULARY = 258;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Writes the folder, leaving one tensor out when {@code without} names one. */
    void write(Path folder, String without) throws IOException {
        Files.createDirectories(folder);
        ObjectNode config = JSON.createObjectNode();
        config.put("model_type", "llama").putArray("architectures").add("LlamaForCausalLM");
        config.put("hidden_size", hiddenSize).put("intermediate_size", intermediateSize);
        config.put("num_hidden_layers", layers)
                .put("num_attention_heads", heads)
                .put("num_key_value_heads", heads);
        config.put("head_dim", hiddenSize / heads).put("vocab_size", VOCABULARY).put("max_position_embeddings", 1024);
        config.put("rope_theta", 10000.0).put("rms_norm_eps", 1e-5).put("tie_word_embeddings", true);
        config.put("bos_token_id", 256).put("eos_token_id", 257).put("hidden_act", "silu");
        JSON.writeValue(folder.resolve("config.json").toFile(), config);
        JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer());
        ObjectNode tokenizerConfig = JSON.createObjectNode();
        tokenizerConfig
                .put("bos_token", "<s>")
                .put("eos_token", "</s>")
                .put("tokenizer_class", "PreTrainedTokenizerFast");
        JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), tokenizerConfig);
        Map<String, int[]> shapes = shapes();
        shapes.remove(without);
        safetensors(folder.resolve("model.safetensors"), shapes);
    }

    private Map<String, int[]> shapes() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("model.embed_tokens.weight", new int[] {VOCABULARY, hiddenSize});
        for (int i = 0; i < layers; i++) {
            String layer = "model.layers." + i + ".";
            shapes.put(layer + "input_layernorm.weight", new int[] {hiddenSize});
            shapes.put(layer + "post_attention_layernorm.weight", new int[] {hiddenSize});
            for (String projection : new String[] {"q_proj", "k_proj", "v_proj", "o_proj"}) {
                shapes.put(layer + "self_attn." + projection + ".weight", new int[] {hiddenSize, hiddenSize});
            }
            shapes.put(layer + "mlp.gate_proj.weight", new int[] {intermediateSize, hiddenSize});
            shapes.put(layer + "mlp.up_proj.weight", new int[] {intermediateSize, hiddenSize});
            shapes.put(layer + "mlp.down_proj.weight", new int[] {hiddenSize, intermediateSize});
        }
        shapes.put("model.norm.weight", new int[] {hiddenSize});
        return shapes;
    }

    private static void safetensors(Path file, Map<String, int[]> shapes) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (Map.Entry<String, int[]> tensor : shapes.entrySet()) {
            ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "F32");
            long count = 1;
            for (int size : tensor.getValue()) {
                count *= size;
                entry.withArray("shape").add(size);
            }
            entry.putArray("data_offsets").add(offset).add(offset + 4 * count);
            offset += 4 * count;
        }
        byte[] text = JSON.writeValueAsBytes(header);
        int padded = (text.length + 7) / 8 * 8;
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + padded + Math.toIntExact(offset)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(text).put(" ".repeat(padded - text.length).getBytes(StandardCharsets.US_ASCII));
        SplittableRandom random = new SplittableRandom(7);
        for (Map.Entry<String, int[]> tensor : shapes.entrySet()) {
            boolean norm = tensor.getValue().length == 1;
            int count = norm ? tensor.getValue()[0] : tensor.getValue()[0] * tensor.getValue()[1];
            for (int i = 0; i < count; i++) {
                bytes.putFloat(norm ? 1f : (float) (0.05 * (random.nextDouble() * 2 - 1)));
            }
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            bytes.flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** Byte-level BPE without merges: each of the 256 bytes is a token. */
    private static ObjectNode tokenizer() {
        ObjectNode tokenizer = JSON.createObjectNode().put("version", "1.0");
        String[] special = {"<s>", "</s>"};
        for (int i = 0; i < special.length; i++) {
            tokenizer
                    .withArray("added_tokens")
                    .addObject()
                    .put("id", 256 + i)
                    .put("content", special[i])
                    .put("special", true)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false);
        }
        tokenizer
                .putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
        tokenizer
                .putObject("decoder")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
        ObjectNode model = tokenizer
                .putObject("model")
                .put("type", "BPE")
                .put("fuse_unk", false)
                .put("byte_fallback", false);
        ObjectNode vocabulary = model.putObject("vocab");
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            vocabulary.put(Character.toString(printable ? b : next++), b);
        }
        vocabulary.put("<s>", 256).put("</s>", 257);
        model.putArray("merges");
        return tokenizer;
    }
}
