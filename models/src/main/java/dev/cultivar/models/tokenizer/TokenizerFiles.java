package dev.cultivar.models.tokenizer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** What the files of every kind of tokenizer have in common: their names, how tokenizer.json begins, and its added tokens. */
final class TokenizerFiles {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TokenizerFiles() {}

    /** Writes both files into a folder. */
    static void write(Path folder, ObjectNode tokenizer, ObjectNode config) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), JSON.writeValueAsString(tokenizer) + "\n");
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
    }

    /** The beginning of a tokenizer.json whose first tokens are special. */
    static ObjectNode begin(List<String> tokens, int special) {
        ObjectNode json = begin();
        ArrayNode added = json.putArray("added_tokens");
        for (int id = 0; id < Math.min(special, tokens.size()); id++) {
            added.add(added(id, tokens.get(id), true));
        }
        return json;
    }

    /** Each token has one id. */
    static void requireDistinct(List<String> tokens) {
        int twice = tokens.size() - new HashSet<>(tokens).size();
        if (twice > 0) {
            throw new IllegalArgumentException(twice + " tokens of the vocabulary stand in it twice");
        }
    }

    /** The beginning of a tokenizer.json that neither cuts nor pads. */
    static ObjectNode begin() {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", "1.0");
        json.putNull("truncation");
        json.putNull("padding");
        return json;
    }

    /** A token that is found in the text as it stands, before anything is cut. */
    static ObjectNode added(int id, String content, boolean special) {
        ObjectNode token = JSON.createObjectNode();
        token.put("id", id);
        token.put("content", content);
        token.put("single_word", false);
        token.put("lstrip", false);
        token.put("rstrip", false);
        token.put("normalized", false);
        token.put("special", special);
        return token;
    }

    /** Text cut by GPT-2's regular expression, and each byte a letter; as a decoder the way back. */
    static ObjectNode byteLevel() {
        ObjectNode step = JSON.createObjectNode();
        step.put("type", "ByteLevel");
        step.put("add_prefix_space", false);
        step.put("trim_offsets", true);
        step.put("use_regex", true);
        return step;
    }
}
