package dev.cultivar.models.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The Llama model in a GGUF file under its Hugging Face names, every tensor checked against the model's dimensions.
 *
 * <p>GGUF stores the rows of a query or key head interleaved (row {@code 2i + j} of a head is {@code i} of half
 * {@code j}); Hugging Face's rotary embedding expects the halves one after the other ({@code j * headSize/2 + i}).
 */
final class LlamaOfGguf {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int BUFFER_BYTES = 1 << 20;

    private final Gguf source;
    private final int layers;
    private final long hidden;
    private final long inner;
    private final long heads;
    private final long keyValueHeads;
    private final long headSize;
    private final long vocabulary;
    private final boolean tied;
    private final Map<String, Weight> weights = new TreeMap<>();

    /** A tensor, and the heads whose rows are to be put in order (0: rows stay as they are). */
    private record Weight(GgufTensor tensor, long interleavedHeads) {}

    private LlamaOfGguf(Gguf source) {
        this.source = source;
        layers = Math.toIntExact(positive("llama.block_count"));
        hidden = positive("llama.embedding_length");
        inner = positive("llama.feed_forward_length");
        heads = positive("llama.attention.head_count");
        keyValueHeads =
                source.optional("llama.attention.head_count_kv", Long.class).orElse(heads);
        headSize = source.optional("llama.attention.key_length", Long.class).orElse(hidden / heads);
        vocabulary = source.strings("tokenizer.ggml.tokens").size();
        tied = !source.tensors().containsKey("output.weight");
    }

    static LlamaOfGguf of(Gguf source) {
        String architecture = source.string("general.architecture");
        if (!architecture.equals("llama")) {
            throw new InvalidModelException(source.file() + ": its architecture is '" + architecture
                    + "'; 'llama' is read: use the model's Hugging Face folder instead");
        }
        refuse(source, "llama.expert_count", "a mixture of experts");
        refuse(source, "llama.rope.scaling.factor", "scaled rotary positions");
        LlamaOfGguf llama = new LlamaOfGguf(source);
        llama.collect();
        return llama;
    }

    private static void refuse(Gguf source, String key, String what) {
        Object value = source.metadata().get(key);
        boolean absent = value == null || value.equals(0L) || value.equals(0.0);
        if (!absent) {
            throw new InvalidModelException(source.file() + ": " + key + " is " + value + "; " + what
                    + " is not supported: use a plain Llama model");
        }
    }

    private long positive(String key) {
        long value = source.integer(key);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new InvalidModelException(source.file() + ": " + key + " is " + value + ", not a sensible size");
        }
        return value;
    }

    private void collect() {
        if (keyValueHeads < 1 || heads % keyValueHeads != 0 || headSize % 2 != 0) {
            throw new InvalidModelException(source.file() + ": " + heads + " heads, " + keyValueHeads
                    + " key-value heads of size " + headSize + " do not fit each other");
        }
        long rotated = source.optional("llama.rope.dimension_count", Long.class).orElse(headSize);
        if (rotated != headSize) {
            throw new InvalidModelException(source.file() + ": llama.rope.dimension_count is " + rotated
                    + ", but heads have size " + headSize + "; rotating a part of a head is not supported");
        }
        put("model.embed_tokens", "token_embd", 0, vocabulary, hidden);
        put("model.norm", "output_norm", 0, hidden);
        if (!tied) {
            put("lm_head", "output", 0, vocabulary, hidden);
        }
        for (int layer = 0; layer < layers; layer++) {
            String ours = "model.layers." + layer + ".";
            String theirs = "blk." + layer + ".";
            put(ours + "input_layernorm", theirs + "attn_norm", 0, hidden);
            put(ours + "self_attn.q_proj", theirs + "attn_q", heads, heads * headSize, hidden);
            put(ours + "self_attn.k_proj", theirs + "attn_k", keyValueHeads, keyValueHeads * headSize, hidden);
            put(ours + "self_attn.v_proj", theirs + "attn_v", 0, keyValueHeads * headSize, hidden);
            put(ours + "self_attn.o_proj", theirs + "attn_output", 0, hidden, heads * headSize);
            put(ours + "post_attention_layernorm", theirs + "ffn_norm", 0, hidden);
            put(ours + "mlp.gate_proj", theirs + "ffn_gate", 0, inner, hidden);
            put(ours + "mlp.up_proj", theirs + "ffn_up", 0, inner, hidden);
            put(ours + "mlp.down_proj", theirs + "ffn_down", 0, hidden, inner);
        }
        Set<String> unknown = new HashSet<>(source.tensors().keySet());
        weights.values().forEach(weight -> unknown.remove(weight.tensor().name()));
        if (!unknown.isEmpty()) {
            throw new InvalidModelException(source.file() + ": tensor '"
                    + unknown.stream().sorted().findFirst().orElseThrow()
                    + "' has no place in a plain Llama model of " + layers + " layers; it would be lost");
        }
    }

    private void put(String name, String ggufName, long interleavedHeads, long... shape) {
        GgufTensor tensor = source.tensor(ggufName + ".weight");
        if (!tensor.hasShape(shape)) {
            throw new InvalidModelException(source.file() + ": tensor '" + tensor.name() + "' has the shape "
                    + tensor.shape() + ", but the model's sizes ask for " + Arrays.toString(shape));
        }
        weights.put(name + ".weight", new Weight(tensor, interleavedHeads));
    }

    /** Writes all weights as float32 in safetensors layout. */
    void writeWeights(Path file) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", Map.of("format", "pt"));
        long end = 0;
        for (Map.Entry<String, Weight> entry : weights.entrySet()) {
            GgufTensor tensor = entry.getValue().tensor();
            long start = end;
            end += Float.BYTES * tensor.rows() * tensor.columns();
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("dtype", "F32");
            place.put("shape", tensor.shape());
            place.put("data_offsets", new long[] {start, end});
            header.put(entry.getKey(), place);
        }
        String json = JSON.writeValueAsString(header);
        byte[] text = (json + " ".repeat(Math.floorMod(-json.length(), 8))).getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putLong(text.length);
            flush(channel, buffer);
            flush(channel, ByteBuffer.wrap(text).position(text.length));
            for (Weight weight : weights.values()) {
                writeRows(weight, channel, buffer);
            }
            channel.force(true);
        }
    }

    private void writeRows(Weight weight, FileChannel channel, ByteBuffer buffer) throws IOException {
        GgufTensor tensor = weight.tensor();
        float[] row = new float[tensor.columns()];
        buffer.clear();
        for (long i = 0; i < tensor.rows(); i++) {
            source.row(tensor, weight.interleavedHeads() == 0 ? i : interleaved(i), row);
            for (int done = 0; done < row.length; ) {
                if (buffer.remaining() < Float.BYTES) {
                    flush(channel, buffer);
                }
                int count = Math.min(row.length - done, buffer.remaining() / Float.BYTES);
                buffer.asFloatBuffer().put(row, done, count);
                buffer.position(buffer.position() + count * Float.BYTES);
                done += count;
            }
        }
        flush(channel, buffer);
    }

    /** The row of the GGUF tensor that is row {@code i} in Hugging Face order. */
    private long interleaved(long i) {
        long head = i / headSize;
        long within = i % headSize;
        long half = within / (headSize / 2);
        return head * headSize + 2 * (within % (headSize / 2)) + half;
    }

    private static void flush(FileChannel channel, ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Writes {@code config.json} and {@code generation_config.json}. */
    void writeConfig(Path folder) throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.putArray("architectures").add("LlamaForCausalLM");
        config.put("model_type", "llama");
        config.put("hidden_size", hidden);
        config.put("intermediate_size", inner);
        config.put("num_hidden_layers", layers);
        config.put("num_attention_heads", heads);
        config.put("num_key_value_heads", keyValueHeads);
        config.put("head_dim", headSize);
        config.put("hidden_act", "silu");
        config.put("max_position_embeddings", source.integer("llama.context_length"));
        config.put("rms_norm_eps", source.real("llama.attention.layer_norm_rms_epsilon"));
        // transformers 5 reads the object, earlier versions the number beside it.
        double theta = source.optional("llama.rope.freq_base", Double.class).orElse(10000.0);
        config.put("rope_theta", theta);
        config.putObject("rope_parameters").put("rope_theta", theta).put("rope_type", "default");
        config.put("vocab_size", vocabulary);
        config.put("tie_word_embeddings", tied);
        config.put("attention_bias", false);
        config.put("attention_dropout", 0.0);
        config.put("mlp_bias", false);
        config.put("torch_dtype", "float32");
        ObjectNode generation = JSON.createObjectNode();
        Map<String, String> tokens = Map.of("bos_token_id", "bos", "eos_token_id", "eos", "pad_token_id", "padding");
        new TreeMap<>(tokens)
                .forEach((key, name) -> source.optional("tokenizer.ggml." + name + "_token_id", Long.class)
                        .ifPresent(id -> {
                            config.put(key, id);
                            generation.put(key, id);
                        }));
        write(folder.resolve("config.json"), config);
        write(folder.resolve("generation_config.json"), generation);
    }

    private static void write(Path file, ObjectNode json) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
}
