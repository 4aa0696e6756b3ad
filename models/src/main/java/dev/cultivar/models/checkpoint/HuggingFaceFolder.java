package dev.cultivar.models.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.adapter.TokenRows;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.kernel.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * A model as Hugging Face lays it out: config.json, model.safetensors (or its shards), tokenizer files.
 *
 * <p>Invariant: a copy that is written keeps every key of the original config.json, whether we understand it or not;
 * only the type of the weights is brought up to date.
 */
public final class HuggingFaceFolder {
    private static final String CONFIG = "config.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final List<String> COMPANIONS = List.of(
            TOKENIZER,
            "tokenizer_config.json",
            "tokenizer.model",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "chat_template.jinja",
            "generation_config.json");
    private static final List<String> VOCABULARIES = List.of(TOKENIZER, "tokenizer.model", "vocab.json", "merges.txt");
    /** Keys of ours in config.json, which every later copy keeps. */
    private static final String FIRST_NEW_TOKEN = "first_new_token_id";

    private static final String NEW_TOKENS = "new_tokens";
    /** Old exports carry the rotary frequencies, which follow from the config. */
    private static final String DERIVED = "rotary_emb.inv_freq";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final DecoderJson json;
    private final DecoderConfig config;

    private HuggingFaceFolder(Path folder, DecoderJson json, DecoderConfig config) {
        this.folder = folder;
        this.json = json;
        this.config = config;
    }

    /** Reads config.json; refuses layouts that this program would compute wrongly (experts, other activations, rotary scalings). */
    public static HuggingFaceFolder open(Path folder) throws IOException {
        Path file = folder.resolve(CONFIG);
        if (!Files.isRegularFile(file)) {
            throw new InvalidModelException(folder + " has no " + CONFIG + ": it is not a Hugging Face model folder");
        }
        DecoderJson json = DecoderJson.read(file);
        return new HuggingFaceFolder(folder, json, json.config());
    }

    public Path path() {
        return folder;
    }

    public DecoderConfig config() {
        return config;
    }

    /** The weights as F32, owned by the manager; F32 files are not copied. */
    public SequencedMap<String, NDArray> weights(Torch torch, NDManager manager) throws IOException {
        SequencedMap<String, NDArray> weights = new LinkedHashMap<>();
        for (Map.Entry<String, NDArray> entry : Shards.read(manager, folder).entrySet()) {
            String name = entry.getKey();
            boolean copyOfEmbedding = config.tieWordEmbeddings() && name.equals(DecoderConfig.HEAD);
            if (!name.endsWith(DERIVED) && !copyOfEmbedding) {
                weights.put(name, Tensors.float32(manager, entry.getValue()));
            }
        }
        return weights;
    }

    /** Writes a folder with these weights, this folder's config.json (every key kept) and its tokenizer files. */
    public void writeCopy(Path target, Map<String, NDArray> weights) throws IOException {
        writeCopy(target, weights, Shards.LARGEST);
    }

    /** The same, in shards when the tensors have more than so many bytes. */
    public void writeCopy(Path target, Map<String, NDArray> weights, long maxShardSize) throws IOException {
        write(target, DecoderJson.withFloat32(json.node()), weights, maxShardSize);
        copy(folder, target, COMPANIONS.stream());
    }

    private static void copy(Path source, Path target, Stream<String> names) throws IOException {
        for (String name : names.toList()) {
            if (Files.isRegularFile(source.resolve(name))) {
                Files.copy(source.resolve(name), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /**
     * Writes a folder with a longer vocabulary: these weights, this folder's config.json with the size of their embedding, and the
     * tokenizer.json of another folder. Files that spell the vocabulary once more stay behind. The size alone does not say which rows
     * are new: an embedding may be longer than its tokenizer.
     */
    public void writeExtended(Path target, Map<String, NDArray> weights, Path tokenizer, TokenRows newTokens)
            throws IOException {
        ObjectNode extended = DecoderJson.withFloat32(json.node());
        extended.put(
                "vocab_size",
                Objects.requireNonNull(weights.get(DecoderConfig.EMBEDDING))
                        .getShape()
                        .get(0));
        extended.put(FIRST_NEW_TOKEN, newTokens.first());
        extended.put(NEW_TOKENS, newTokens.count());
        write(target, extended, weights, Shards.LARGEST);
        copy(folder, target, COMPANIONS.stream().filter(name -> !VOCABULARIES.contains(name)));
        copy(tokenizer, target, Stream.of(TOKENIZER));
    }

    /** The tokens of the last extension; none where the vocabulary was not extended. */
    public TokenRows newTokens() {
        int first = json.node().path(FIRST_NEW_TOKEN).asInt(0);
        int count = json.node().path(NEW_TOKENS).asInt(0);
        if (first < 0 || count < 0 || (long) first + count > config.vocabSize()) {
            throw new InvalidModelException(folder.resolve(CONFIG) + ": " + count + " " + NEW_TOKENS + " from "
                    + FIRST_NEW_TOKEN + " " + first + " on are not among its " + config.vocabSize()
                    + " tokens: extend the vocabulary again, or remove both keys");
        }
        return new TokenRows(first, count);
    }

    /** Writes config.json and the weights of a model that came from no such folder. */
    public static void write(Path target, DecoderConfig config, Map<String, NDArray> weights) throws IOException {
        write(target, DecoderJson.write(config), weights, Shards.LARGEST);
    }

    private static void write(Path target, ObjectNode json, Map<String, NDArray> weights, long maxShardSize)
            throws IOException {
        Files.createDirectories(target);
        Files.writeString(target.resolve(CONFIG), json.toPrettyString() + "\n");
        Shards.write(target, weights, maxShardSize);
    }
}
