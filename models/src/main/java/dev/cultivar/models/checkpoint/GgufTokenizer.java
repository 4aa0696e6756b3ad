package dev.cultivar.models.checkpoint;

import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.tokenizer.TokenizerJson;
import java.util.List;
import java.util.Optional;

/** The tokenizer of a GGUF file; needs no engine. */
public final class GgufTokenizer {
    private GgufTokenizer() {}

    /** What the file's metadata say of its tokenizer; another than byte-level BPE is refused. */
    public static TokenizerJson of(Gguf source) {
        String model = source.string("tokenizer.ggml.model");
        if (!model.equals("gpt2")) {
            throw new InvalidModelException(source.file() + ": its tokenizer is '" + model
                    + "'; byte-level BPE ('gpt2') is read: use the model's Hugging Face folder instead");
        }
        List<String> tokens = source.strings("tokenizer.ggml.tokens");
        try {
            return new TokenizerJson(
                    source.string("tokenizer.ggml.pre"),
                    tokens,
                    source.integers("tokenizer.ggml.token_type"),
                    source.strings("tokenizer.ggml.merges"),
                    token(source, tokens, "bos"),
                    token(source, tokens, "eos"),
                    token(source, tokens, "unknown"),
                    token(source, tokens, "padding"),
                    source.optional("tokenizer.chat_template", String.class),
                    source.integer("llama.context_length"));
        } catch (IllegalArgumentException e) {
            throw new InvalidModelException(source.file() + ": " + e.getMessage(), e);
        }
    }

    private static Optional<String> token(Gguf source, List<String> tokens, String name) {
        String key = "tokenizer.ggml." + name + "_token_id";
        return source.optional(key, Long.class).map(id -> {
            if (id < 0 || id >= tokens.size()) {
                throw new InvalidModelException(
                        source.file() + ": " + key + " is " + id + ", outside the " + tokens.size() + " tokens");
            }
            return tokens.get(id.intValue());
        });
    }
}
