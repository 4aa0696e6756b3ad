package dev.cultivar.models.tokenizer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a WordPiece tokenizer: {@code tokenizer.json} in the tokenizers format and {@code tokenizer_config.json}.
 *
 * @param tokens the vocabulary in the order of ids
 * @param special how many of the first tokens are special
 * @param unknown the token of a word that cannot be taken apart
 * @param end the token that ends a text and, as in GPT-2, begins one too
 * @param lowerCase whether letters become small ones and lose their accents
 * @param within what the tokens that do not begin a word are written with
 * @param longestWord letters of the longest word that is taken apart
 */
public record WordPieceJson(
        List<String> tokens,
        int special,
        String unknown,
        String end,
        boolean lowerCase,
        String within,
        int longestWord) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public WordPieceJson {
        tokens = List.copyOf(tokens);
        if (!tokens.contains(unknown)) {
            throw new IllegalArgumentException("the unknown token '" + unknown + "' is not in the vocabulary");
        }
        TokenizerFiles.requireDistinct(tokens);
    }

    /** Writes both files into a folder. */
    public void write(Path folder) throws IOException {
        TokenizerFiles.write(folder, tokenizer(), config());
    }

    private ObjectNode tokenizer() {
        ObjectNode json = TokenizerFiles.begin(tokens, special);
        ObjectNode vocabulary = JSON.createObjectNode();
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        ObjectNode normalizer = json.putObject("normalizer");
        normalizer.put("type", "BertNormalizer");
        normalizer.put("clean_text", true);
        normalizer.put("handle_chinese_chars", true);
        normalizer.putNull("strip_accents");
        normalizer.put("lowercase", lowerCase);
        json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        json.putNull("post_processor");
        json.putObject("decoder").put("type", "WordPiece").put("prefix", within).put("cleanup", false);
        ObjectNode model = json.putObject("model");
        model.put("type", "WordPiece");
        model.put("unk_token", unknown);
        model.put("continuing_subword_prefix", within);
        model.put("max_input_chars_per_word", longestWord);
        model.set("vocab", vocabulary);
        return json;
    }

    private ObjectNode config() {
        ObjectNode json = JSON.createObjectNode();
        json.put("tokenizer_class", "PreTrainedTokenizerFast");
        json.put("bos_token", end);
        json.put("eos_token", end);
        json.put("unk_token", unknown);
        json.put("clean_up_tokenization_spaces", false);
        return json;
    }
}
