package dev.cultivar.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code tokenizer_config.json} and {@code chat_template.jinja} say: named special tokens and the chat template. */
record SpecialTokens(Optional<String> bos, Optional<String> eos, Optional<String> pad, Optional<String> chatTemplate) {

    static SpecialTokens read(Path file) throws IOException {
        JsonNode json =
                Files.isRegularFile(file) ? Tokenizer.read(file, Files.readAllBytes(file)) : MissingNode.getInstance();
        // transformers 5 writes the template to a file of its own and reads both places, the file first.
        Path jinja = file.resolveSibling("chat_template.jinja");
        Optional<String> template =
                Files.isRegularFile(jinja) ? Optional.of(Files.readString(jinja)) : text(json.path("chat_template"));
        return new SpecialTokens(
                text(json.path("bos_token")), text(json.path("eos_token")), text(json.path("pad_token")), template);
    }

    // A token is written as a string or, by older versions, as an object with its content.
    private static Optional<String> text(JsonNode node) {
        JsonNode content = node.isObject() ? node.path("content") : node;
        return content.isTextual() ? Optional.of(content.asText()) : Optional.empty();
    }
}
