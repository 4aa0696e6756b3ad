package dev.cultivar.models.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cultivar.models.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tokenizer of a Hugging Face folder: {@code tokenizer.json}, with the special tokens and the chat template of
 * {@code tokenizer_config.json} beside it. Encoding adds no special tokens, never truncates and never pads; a special
 * token that stands in the text is encoded as itself. Thread-safe; native memory is freed by {@link #close}.
 */
public final class Tokenizer implements AutoCloseable {
    /** The names of a vocabulary's fields are its tokens: each comes once, and looking it up among all before costs more than keeping it. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .build();

    private final HuggingFaceTokenizer tokens;
    private final int vocabularySize;
    private final BitSet special;
    private final Map<String, Integer> added;
    private final SpecialTokens names;
    private final String digest;
    private final Optional<BytePairEncoder> encoder;

    private Tokenizer(
            HuggingFaceTokenizer tokens,
            int vocabularySize,
            BitSet special,
            Map<String, Integer> added,
            SpecialTokens names,
            String digest,
            JsonNode json) {
        this.tokens = tokens;
        this.vocabularySize = vocabularySize;
        this.special = special;
        this.added = added;
        this.names = names;
        this.digest = digest;
        this.encoder = BytePairEncoder.of(json, text -> narrow(tokens.encode(text, false, false)));
    }

    /** Loads {@code tokenizer.json}, and {@code tokenizer_config.json} where there is one, from a model folder. */
    public static Tokenizer load(Path folder) {
        Path file = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new InvalidModelException(
                    file + " is missing: a model folder needs its tokenizer in the tokenizers format");
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            JsonNode json = read(file, bytes);
            BitSet special = new BitSet();
            Map<String, Integer> added = new HashMap<>();
            int size = json.path("model").path("vocab").size();
            for (JsonNode token : json.path("added_tokens")) {
                int id = token.path("id").asInt();
                added.put(token.path("content").asText(), id);
                special.set(id, token.path("special").asBoolean());
                size = Math.max(size, id + 1);
            }
            SpecialTokens names = SpecialTokens.read(folder.resolve("tokenizer_config.json"));
            return new Tokenizer(open(file, bytes), size, special, added, names, sha256(bytes), json);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static HuggingFaceTokenizer open(Path file, byte[] bytes) throws IOException {
        Map<String, String> options =
                Map.of("addSpecialTokens", "false", "truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD");
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), options);
        } catch (RuntimeException e) {
            throw new InvalidModelException(file + " is refused by the tokenizers library: " + e.getMessage(), e);
        }
    }

    static JsonNode read(Path file, byte[] bytes) throws IOException {
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new InvalidModelException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The token ids of a text. */
    public int[] ids(String text) {
        String sound = withoutLoneSurrogates(text);
        return encoder.isPresent() ? encoder.get().ids(sound) : narrow(tokens.encode(sound, false, false));
    }

    private static int[] narrow(Encoding encoding) {
        long[] ids = encoding.getIds();
        int[] narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = Math.toIntExact(ids[i]);
        }
        return narrow;
    }

    /** As {@link #ids}, with the tokens that the tokenizer's file puts around each text (its post-processor), such as one that begins it. */
    public int[] idsWithSpecialTokens(String text) {
        return Arrays.stream(
                        tokens.encode(withoutLoneSurrogates(text), true, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** The token ids of a text with the place of each in it. An unpaired surrogate counts as U+FFFD. */
    public Encoded encode(String text) {
        String sound = withoutLoneSurrogates(text);
        Encoding encoding = tokens.encode(sound, false, false);
        int[] ids = narrow(encoding);
        CharSpan[] spans = encoding.getCharTokenSpans();
        int[] units = utf16Positions(sound);
        int[] starts = new int[ids.length];
        int[] ends = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            starts[i] = units[spans[i].getStart()];
            ends[i] = units[spans[i].getEnd()];
        }
        return new Encoded(ids, starts, ends);
    }

    /** The text of tokens, special tokens included. Bytes that are not UTF-8 become U+FFFD. */
    public String decode(int... ids) {
        return decode(ids, false);
    }

    /** The text of tokens, with or without the special ones. */
    public String decode(int[] ids, boolean skipSpecial) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= vocabularySize) {
                throw new IllegalArgumentException(
                        "token id " + ids[i] + " at " + i + " is outside the vocabulary of " + vocabularySize);
            }
            wide[i] = ids[i];
        }
        return wide.length == 0 ? "" : tokens.decode(wide, skipSpecial);
    }

    /** One more than the largest token id. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** Whether an id is a special (control) token. */
    public boolean isSpecial(int id) {
        return special.get(id);
    }

    /** The id of an added token such as {@code <|im_end|>}. */
    public OptionalInt idOf(String addedToken) {
        Integer id = added.get(addedToken);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The token that begins a text, where the model has one. */
    public OptionalInt bosId() {
        return names.token("bos_token").map(this::idOf).orElse(OptionalInt.empty());
    }

    /** The token that ends a text or an answer, where the model has one. */
    public OptionalInt eosId() {
        return names.token("eos_token").map(this::idOf).orElse(OptionalInt.empty());
    }

    /** The token that fills a batch, where the model has one. */
    public OptionalInt padId() {
        return names.token("pad_token").map(this::idOf).orElse(OptionalInt.empty());
    }

    /** The chat template in Jinja, where the model has one. */
    public Optional<String> chatTemplate() {
        return names.chatTemplate();
    }

    /** Special tokens under the names that chat templates read: {@code bos_token}, {@code eos_token}, ... */
    public Map<String, String> namedTokens() {
        return Map.copyOf(names.named());
    }

    /** The texts of all special (control) tokens. */
    public Set<String> specialTokens() {
        return added.entrySet().stream()
                .filter(token -> special.get(token.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** SHA-256 of {@code tokenizer.json}, in hexadecimal: names caches of tokenised text. */
    public String digest() {
        return digest;
    }

    @Override
    public void close() {
        tokens.close();
    }

    // The native library counts code points; Java counts UTF-16 units.
    private static int[] utf16Positions(String text) {
        int[] units = new int[text.codePointCount(0, text.length()) + 1];
        int unit = 0;
        for (int point = 0; point < units.length; point++) {
            units[point] = unit;
            if (unit < text.length()) {
                unit += Character.charCount(text.codePointAt(unit));
            }
        }
        return units;
    }

    private static String withoutLoneSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            return replaceLoneSurrogates(text);
        }
        return text;
    }

    private static String replaceLoneSurrogates(String text) {
        StringBuilder sound = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point ->
                        sound.appendCodePoint(Character.getType(point) == Character.SURROGATE ? 0xFFFD : point));
        return sound.toString();
    }
}
