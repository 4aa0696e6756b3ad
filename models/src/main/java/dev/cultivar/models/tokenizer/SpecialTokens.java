package dev.cultivar.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cultivar.models.InvalidModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code tokenizer_config.json} and {@code chat_template.jinja} say: special tokens by name ({@code bos_token}, ...) and the
 * chat template.
 */
record SpecialTokens(Map<String, String> named, Optional<String> chatTemplate) {
    private static final List<String> NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    static SpecialTokens read(Path file) throws IOException {
        JsonNode json =
                Files.isRegularFile(file) ? Tokenizer.read(file, Files.readAllBytes(file)) : MissingNode.getInstance();
        Map<String, String> named = new LinkedHashMap<>();
        for (String name : NAMES) {
            text(json.path(name)).ifPresent(token -> named.put(name, token));
        }
        json.path("extra_special_tokens")
                .forEachEntry((name, token) -> text(token).ifPresent(content -> named.putIfAbsent(name, content)));
        // transformers 5 writes the template to a file of its own and reads both places, the file first.
        Path jinja = file.resolveSibling("chat_template.jinja");
        Optional<String> template = Files.isRegularFile(jinja)
                ? Optional.of(Files.readString(jinja))
                : template(file, json.path("chat_template"));
        return new SpecialTokens(named, template);
    }

    Optional<String> token(String name) {
        return Optional.ofNullable(named.get(name));
    }

    // Older models name several; apply_chat_template takes the one called default unless told otherwise.
    private static Optional<String> template(Path file, JsonNode node) {
        if (!node.isArray()) {
            return text(node);
        }
        for (JsonNode entry : node) {
            if (entry.path("name").asText().equals("default")) {
                return text(entry.path("template"));
            }
        }
        throw new InvalidModelException(file + ": chat_template has " + node.size()
                + " templates and none of them is named default: keep the one to use, as a string");
    }

    // A token is written as a string or, by older versions, as an object with its content.
    private static Optional<String> text(JsonNode node) {
        JsonNode content = node.isObject() ? node.path("content") : node;
        return content.isTextual() ? Optional.of(content.asText()) : Optional.empty();
    }
}
