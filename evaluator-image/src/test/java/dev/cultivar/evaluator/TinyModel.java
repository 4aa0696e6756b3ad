package dev.cultivar.evaluator;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.DecoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model folder with random weights and a byte-level tokenizer: one token for each byte, a few merges, a token that begins a
 * text. Large weights, so that its likelihoods differ from token to token.
 */
public final class TinyModel {
    /** The token that begins a text. */
    public static final int BEGIN = 259;

    private static final String[] MERGES = {"\u0120 d", "e r", "\u00c3 \u00bc"};
    public static final DecoderConfig CONFIG = new DecoderConfig(260, 32, 48, 2, 4, 2, 8, 64, 10000, 1e-5, true);

    private TinyModel() {}

    public static void write(Torch torch, Path folder, long seed) throws IOException {
        try (NDManager manager = torch.scope()) {
            Decoder decoder = Decoder.random(torch, manager, CONFIG, seed);
            decoder.weights()
                    .values()
                    .forEach(weight -> weight.muli(weight.getShape().dimension() == 1 ? 1 : 12));
            HuggingFaceFolder.write(folder, CONFIG, decoder.weights());
        }
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\":\"<|begin|>\"}");
    }

    /** An adapter whose effect is large. */
    public static void writeAdapter(Torch torch, Path folder, long seed) throws IOException {
        try (NDManager manager = torch.scope()) {
            Lora lora = Lora.initialise(torch, manager, LoraConfig.allLinear(4, 8, 0), CONFIG.shapes(), seed);
            lora.tensors().forEach((name, tensor) -> {
                if (name.contains("lora_B")) {
                    tensor.addi(0.05);
                }
            });
            PeftFolder.write(folder, lora, "tiny");
        }
    }

    private static String tokenizer() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode();
        json.put("version", "1.0");
        ArrayNode added = json.putArray("added_tokens");
        added.addObject()
                .put("id", BEGIN)
                .put("content", "<|begin|>")
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
        json.putNull("normalizer");
        ObjectNode level = mapper.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
        json.set("pre_tokenizer", level);
        json.putNull("post_processor");
        json.set("decoder", level);
        ObjectNode model = json.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        int next = 256;
        for (int b = 0; b < 256; b++) {
            // GPT-2's alphabet: printable bytes are themselves, the others follow from 256 on in their order.
            boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            vocabulary.put(Character.toString(printable ? b : next++), b);
        }
        ArrayNode merges = model.putArray("merges");
        for (int i = 0; i < MERGES.length; i++) {
            merges.add(MERGES[i]);
            vocabulary.put(MERGES[i].replace(" ", ""), 256 + i);
        }
        return mapper.writeValueAsString(json);
    }
}
