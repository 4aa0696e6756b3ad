package dev.cultivar.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The files of a byte-level BPE tokenizer that is there already, to be extended by tokens and merges at their end.
 *
 * <p>Invariant: a longer one keeps every key of tokenizer.json and the files beside it. What would cut or merge text in another way
 * than {@link #digitsAlone} and {@link #merges} say is refused.
 */
public final class BytePairJson {
    private static final String FILE = "tokenizer.json";
    private static final String CONFIG = "tokenizer_config.json";
    private static final List<String> COMPANIONS = List.of(CONFIG, "special_tokens_map.json", "chat_template.jinja");
    private static final String PRE_TOKENIZER = "pre_tokenizer";
    private static final String MODEL = "model";
    private static final String MERGES = "merges";
    private static final String BYTE_LEVEL = "ByteLevel";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String name;
    private final ObjectNode json;
    private final SortedMap<String, byte[]> companions;
    private final List<String> tokens;
    private final List<Merge> merges;

    /** Two neighbours become one; all are ids. */
    public record Merge(int left, int right, int made) {}

    private BytePairJson(String name, ObjectNode json, SortedMap<String, byte[]> companions) {
        this.name = name;
        this.json = json;
        this.companions = companions;
        requireByteLevel();
        this.tokens = readTokens();
        this.merges = readMerges();
    }

    /** Of a model's folder. */
    public static BytePairJson read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)
                || !(Tokenizer.read(file, Files.readAllBytes(file)) instanceof ObjectNode object)) {
            throw new InvalidModelException(file
                    + " is missing or no JSON object: a model folder needs its tokenizer in the tokenizers format");
        }
        SortedMap<String, byte[]> companions = new TreeMap<>();
        for (String companion : COMPANIONS) {
            if (Files.isRegularFile(folder.resolve(companion))) {
                companions.put(companion, Files.readAllBytes(folder.resolve(companion)));
            }
        }
        return new BytePairJson(file.toString(), object, companions);
    }

    /** The same from arrays. */
    public static BytePairJson of(String name, TokenizerJson arrays) {
        SortedMap<String, byte[]> companions = new TreeMap<>();
        companions.put(CONFIG, (arrays.config().toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        return new BytePairJson(name, arrays.tokenizer(), companions);
    }

    private void requireByteLevel() {
        JsonNode model = json.path(MODEL);
        require("model.type", model.path("type"), model.path("type").asText().equals("BPE"), "BPE");
        for (String key : List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) {
            JsonNode value = model.path(key);
            boolean empty = !model.hasNonNull(key)
                    || value.isTextual() && value.asText().isEmpty();
            require("model." + key, value, empty, "none");
        }
        for (String key : List.of("byte_fallback", "ignore_merges")) {
            require("model." + key, model.path(key), !model.path(key).asBoolean(), "false");
        }
        require("normalizer", json.path("normalizer"), !json.hasNonNull("normalizer"), "none");
        JsonNode cut = json.path(PRE_TOKENIZER);
        boolean known = isByteLevel(cut)
                || cut.path("pretokenizers").size() == 2
                        && cut.path("pretokenizers")
                                .path(0)
                                .path("individual_digits")
                                .asBoolean()
                        && isByteLevel(cut.path("pretokenizers").path(1));
        require(PRE_TOKENIZER, cut, known, "ByteLevel with GPT-2's regular expression, or it after each digit alone,");
    }

    private static boolean isByteLevel(JsonNode step) {
        return step.path("type").asText().equals(BYTE_LEVEL)
                && !step.path("add_prefix_space").asBoolean(true)
                && step.path("use_regex").asBoolean(true);
    }

    private void require(String key, JsonNode found, boolean holds, String only) {
        if (!holds) {
            throw new InvalidModelException(name + ": " + key + " is " + found + ", but only " + only
                    + " can be extended: fit a tokenizer anew");
        }
    }

    private List<String> readTokens() {
        Map<Integer, String> byId = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.path(MODEL).path("vocab").properties()) {
            byId.put(entry.getValue().asInt(), entry.getKey());
        }
        for (JsonNode added : json.path("added_tokens")) {
            byId.put(added.path("id").asInt(), added.path("content").asText());
        }
        List<String> inOrder = new ArrayList<>();
        for (int id = 0; id < byId.size(); id++) {
            String token = byId.get(id);
            if (token == null) {
                throw new InvalidModelException(name + ": it has " + byId.size() + " tokens and none of id " + id
                        + ": ids must go up from 0 without a gap");
            }
            inOrder.add(token);
        }
        return List.copyOf(inOrder);
    }

    private List<Merge> readMerges() {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            ids.put(tokens.get(id), id);
        }
        List<Merge> pairs = new ArrayList<>();
        for (JsonNode merge : json.path(MODEL).path(MERGES)) {
            String text = merge.asText();
            int space = text.indexOf(' ');
            String left = merge.isArray() ? merge.path(0).asText() : text.substring(0, Math.max(0, space));
            String right = merge.isArray() ? merge.path(1).asText() : text.substring(space + 1);
            Integer first = ids.get(left);
            Integer second = ids.get(right);
            Integer made = ids.get(left + right);
            if (first == null || second == null || made == null) {
                throw new InvalidModelException(name + ": merge " + merge + " joins tokens that are not there");
            }
            pairs.add(new Merge(first, second, made));
        }
        return List.copyOf(pairs);
    }

    /** All tokens by id, special ones and those added beside the vocabulary included. */
    public List<String> tokens() {
        return tokens;
    }

    /** The merges, first ones first. */
    public List<Merge> merges() {
        return merges;
    }

    /** Whether each digit is a piece of its own before GPT-2's regular expression cuts the rest. */
    public boolean digitsAlone() {
        return !isByteLevel(json.path(PRE_TOKENIZER));
    }

    /** Writes the tokenizer with tokens and merges after its own; ids of merges count through both. */
    public void writeExtended(Path folder, List<String> newTokens, List<Merge> newMerges) throws IOException {
        ObjectNode longer = json.deepCopy();
        ObjectNode vocabulary = (ObjectNode) longer.path(MODEL).path("vocab");
        List<String> all = new ArrayList<>(tokens);
        for (String token : newTokens) {
            vocabulary.put(token, all.size());
            all.add(token);
        }
        ArrayNode pairs = (ArrayNode) longer.path(MODEL).path(MERGES);
        boolean asArrays = pairs.path(0).isArray();
        for (Merge merge : newMerges) {
            String left = all.get(merge.left());
            String right = all.get(merge.right());
            if (asArrays) {
                pairs.addArray().add(left).add(right);
            } else {
                pairs.add(left + " " + right);
            }
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(longer) + "\n");
        for (Map.Entry<String, byte[]> companion : companions.entrySet()) {
            Files.write(folder.resolve(companion.getKey()), companion.getValue());
        }
    }

    /**
     * For each token that this tokenizer has beyond another, in the order of ids: the tokens of the other that its merges join.
     *
     * @throws InvalidModelException when this one is not the other with something after its end
     */
    public List<int[]> joined(BytePairJson before) {
        int old = before.tokens.size();
        boolean begins = tokens.size() >= old
                && merges.size() >= before.merges.size()
                && tokens.subList(0, old).equals(before.tokens)
                && merges.subList(0, before.merges.size()).equals(before.merges)
                && json.path(PRE_TOKENIZER).equals(before.json.path(PRE_TOKENIZER));
        if (!begins) {
            throw new InvalidModelException(
                    name + " does not extend " + before.name
                            + ": tokens, merges and the way text is cut must begin as there; extend the tokenizer of this model");
        }
        Map<Integer, Merge> makers = new HashMap<>();
        for (Merge merge : merges.subList(before.merges.size(), merges.size())) {
            makers.putIfAbsent(merge.made(), merge);
        }
        List<int[]> joined = new ArrayList<>();
        for (int id = old; id < tokens.size(); id++) {
            joined.add(joined(id, old, makers).toArray());
        }
        return List.copyOf(joined);
    }

    /** A part is shorter than the token that it is a part of, so this ends. */
    private IntStream joined(int id, int old, Map<Integer, Merge> makers) {
        if (id < old) {
            return IntStream.of(id);
        }
        Merge maker = makers.get(id);
        if (maker == null) {
            throw new InvalidModelException(name + ": no merge makes token " + id + ", " + tokens.get(id)
                    + ", so its row has nothing to begin from");
        }
        return IntStream.concat(joined(maker.left(), old, makers), joined(maker.right(), old, makers));
    }
}
