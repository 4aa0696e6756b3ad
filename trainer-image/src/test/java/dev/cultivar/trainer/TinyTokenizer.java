package dev.cultivar.trainer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A byte-level tokenizer without merges: token b is byte b, then the special tokens; with SmolLM2's chat template. */
public final class TinyTokenizer {
    public static final int START = 256;
    public static final int END = 257;
    public static final int SIZE = 258;
    private static final String TEMPLATE = "{% for message in messages %}"
            + "{% if loop.first and messages[0]['role'] != 'system' %}"
            + "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}"
            + "{% endif %}"
            + "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
            + "{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private TinyTokenizer() {}

    /** Writes tokenizer.json and tokenizer_config.json. */
    public static void write(Path folder) throws IOException {
        write(folder, "<|im_end|>", TEMPLATE);
    }

    /** As {@link #write(Path)}; without end token or template where they are empty. */
    public static void write(Path folder, String end, String template) throws IOException {
        Files.createDirectories(folder);
        ObjectNode tokenizer = Workshop.JSON.createObjectNode().put("version", "1.0");
        ObjectNode vocabulary = Workshop.JSON.createObjectNode();
        int beyond = 256;
        for (int b = 0; b < 256; b++) {
            // the usual spelling of bytes as characters: visible ones are themselves, the others follow U+0100
            boolean visible = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE);
            vocabulary.put(String.valueOf((char) (visible ? b : beyond++)), b);
        }
        int id = START;
        for (String content : new String[] {"<|im_start|>", "<|im_end|>"}) {
            vocabulary.put(content, id);
            tokenizer
                    .withArray("added_tokens")
                    .addObject()
                    .put("id", id++)
                    .put("content", content)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        tokenizer.putNull("normalizer");
        tokenizer.set("pre_tokenizer", byteLevel());
        tokenizer.putNull("post_processor");
        tokenizer.set("decoder", byteLevel());
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
        model.set("vocab", vocabulary);
        model.putArray("merges");
        Workshop.JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
        ObjectNode config = Workshop.JSON.createObjectNode().put("bos_token", "<|im_start|>");
        if (!end.isEmpty()) {
            config.put("eos_token", end);
        }
        if (!template.isEmpty()) {
            config.put("chat_template", template);
        }
        Workshop.JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), config);
    }

    private static ObjectNode byteLevel() {
        return Workshop.JSON
                .createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", true);
    }
}
