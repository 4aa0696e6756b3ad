package dev.cultivar.models.tokenizer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of a byte-level BPE tokenizer, made from arrays as a GGUF file has them: {@code tokenizer.json} in the
 * tokenizers format and {@code tokenizer_config.json}.
 *
 * @param preTokenizer GGUF's name for the way of cutting text before BPE; {@code smollm}: each digit alone, then
 *     GPT-2's regular expression over the rest; {@code gpt-2}: that expression alone
 * @param tokens the vocabulary in the order of ids, in byte-level letters
 * @param types for each token 1 (ordinary), 3 (control: becomes a special token) or 4 (defined by the user)
 * @param merges pairs of tokens separated by one space, most frequent first
 * @param contextLength tokens that the model reads, or 0 where no model says so
 */
public record TokenizerJson(
        String preTokenizer,
        List<String> tokens,
        List<Long> types,
        List<String> merges,
        Optional<String> bos,
        Optional<String> eos,
        Optional<String> unknown,
        Optional<String> padding,
        Optional<String> chatTemplate,
        long contextLength) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SMOLLM = "smollm";
    private static final String GPT2 = "gpt-2";
    private static final long CONTROL = 3;
    private static final long USER_DEFINED = 4;

    public TokenizerJson {
        tokens = List.copyOf(tokens);
        types = List.copyOf(types);
        merges = List.copyOf(merges);
        if (!preTokenizer.equals(SMOLLM) && !preTokenizer.equals(GPT2)) {
            throw new IllegalArgumentException("the pre-tokenizer '" + preTokenizer
                    + "' is not known; 'smollm' and 'gpt-2' are: use the model's Hugging Face folder instead");
        }
        if (types.size() != tokens.size()) {
            throw new IllegalArgumentException(tokens.size() + " tokens have " + types.size() + " types");
        }
        TokenizerFiles.requireDistinct(tokens);
        for (String merge : merges) {
            if (merge.indexOf(' ') < 1 || merge.indexOf(' ') != merge.lastIndexOf(' ') || merge.endsWith(" ")) {
                throw new IllegalArgumentException("the merge '" + merge + "' is not two tokens and one space");
            }
        }
    }

    /** Writes both files into a folder. */
    public void write(Path folder) throws IOException {
        TokenizerFiles.write(folder, tokenizer(), config());
    }

    ObjectNode tokenizer() {
        ObjectNode json = TokenizerFiles.begin();
        ArrayNode added = json.putArray("added_tokens");
        ObjectNode vocabulary = JSON.createObjectNode();
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
            long type = types.get(id);
            if (type == CONTROL || type == USER_DEFINED) {
                added.add(TokenizerFiles.added(id, tokens.get(id), type == CONTROL));
            }
        }
        json.putNull("normalizer");
        json.set("pre_tokenizer", preTokenizer.equals(GPT2) ? TokenizerFiles.byteLevel() : digitsFirst());
        json.putNull("post_processor");
        json.set("decoder", TokenizerFiles.byteLevel());
        json.set("model", bpe(vocabulary));
        return json;
    }

    private static ObjectNode digitsFirst() {
        ObjectNode sequence = JSON.createObjectNode();
        sequence.put("type", "Sequence");
        ArrayNode steps = sequence.putArray("pretokenizers");
        steps.addObject().put("type", "Digits").put("individual_digits", true);
        steps.add(TokenizerFiles.byteLevel());
        return sequence;
    }

    private ObjectNode bpe(ObjectNode vocabulary) {
        ObjectNode model = JSON.createObjectNode();
        model.put("type", "BPE");
        model.putNull("dropout");
        model.putNull("unk_token");
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", false);
        model.set("vocab", vocabulary);
        ArrayNode pairs = model.putArray("merges");
        merges.forEach(pairs::add);
        return model;
    }

    ObjectNode config() {
        ObjectNode json = JSON.createObjectNode();
        json.put("tokenizer_class", "PreTrainedTokenizerFast");
        bos.ifPresent(token -> json.put("bos_token", token));
        eos.ifPresent(token -> json.put("eos_token", token));
        unknown.ifPresent(token -> json.put("unk_token", token));
        padding.ifPresent(token -> json.put("pad_token", token));
        json.put("add_prefix_space", false);
        json.put("clean_up_tokenization_spaces", false);
        if (contextLength > 0) {
            json.put("model_max_length", contextLength);
        }
        chatTemplate.ifPresent(template -> json.put("chat_template", template));
        return json;
    }
}
