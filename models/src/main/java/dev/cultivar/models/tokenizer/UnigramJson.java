package dev.cultivar.models.tokenizer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a unigram tokenizer over bytes: {@code tokenizer.json} in the tokenizers format and {@code tokenizer_config.json}.
 * There is no unknown token: every byte must have one.
 *
 * @param tokens the vocabulary in the order of ids, in byte-level letters
 * @param scores the logarithm of each token's probability
 * @param special how many of the first tokens are special
 * @param end the token that ends a text and, as in GPT-2, begins one too
 */
public record UnigramJson(List<String> tokens, List<Double> scores, int special, String end) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public UnigramJson {
        tokens = List.copyOf(tokens);
        scores = List.copyOf(scores);
        if (scores.size() != tokens.size()) {
            throw new IllegalArgumentException(tokens.size() + " tokens have " + scores.size() + " scores");
        }
        TokenizerFiles.requireDistinct(tokens);
    }

    /** Writes both files into a folder. */
    public void write(Path folder) throws IOException {
        TokenizerFiles.write(folder, tokenizer(), config());
    }

    private ObjectNode tokenizer() {
        ObjectNode json = TokenizerFiles.begin(tokens, special);
        ArrayNode vocabulary = JSON.createArrayNode();
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.addArray().add(tokens.get(id)).add(scores.get(id));
        }
        json.putNull("normalizer");
        json.set("pre_tokenizer", TokenizerFiles.byteLevel());
        json.putNull("post_processor");
        json.set("decoder", TokenizerFiles.byteLevel());
        ObjectNode model = json.putObject("model");
        model.put("type", "Unigram");
        model.putNull("unk_id");
        model.set("vocab", vocabulary);
        model.put("byte_fallback", false);
        return json;
    }

    private ObjectNode config() {
        ObjectNode json = JSON.createObjectNode();
        json.put("tokenizer_class", "PreTrainedTokenizerFast");
        json.put("bos_token", end);
        json.put("eos_token", end);
        json.put("add_prefix_space", false);
        json.put("clean_up_tokenization_spaces", false);
        return json;
    }
}
