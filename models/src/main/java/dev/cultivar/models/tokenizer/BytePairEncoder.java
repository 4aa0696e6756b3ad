package dev.cultivar.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The token ids of text in a byte-level BPE tokenizer (GPT-2's pieces, Radford et al. 2019, with or without each digit alone), several
 * times as fast as the tokenizers library: pieces of ASCII are cut and merged here, and what a piece became is remembered.
 *
 * <p>Invariant: the ids are the library's. What is not ASCII, or has no token of its own, is asked of the library: from one
 * place to the next where every cut of the text has an end, which is between a visible character of ASCII and white space of ASCII.
 * A file with anything that this class does not know gives no encoder.
 *
 * <p>Thread-safe: entries of the memory never change, and which thread finds one only decides who merges again.
 */
final class BytePairEncoder {
    private static final int ASCII = 128;
    /** Longer pieces than this are rare and merge in quadratic time here. */
    private static final int LONGEST_PIECE = 256;
    /** Text of which more than one character in so many is asked for is faster in the library as a whole. */
    private static final int FEW = 4;

    private static final int REMEMBERED = 1 << 16;
    private static final List<String> NONE =
            List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix");

    private final Function<String, int[]> library;
    private final boolean digitsAlone;
    private final Map<String, Integer> added;
    private final String[] addedLongestFirst;
    private final boolean[] beginsAdded = new boolean[ASCII];
    private final int[] ofByte;
    private final MergeRanks merges;
    private final @Nullable Known[] memory = new Known[REMEMBERED];

    @SuppressWarnings("ArrayRecordComponent")
    private record Known(char[] piece, int[] ids) {}

    private BytePairEncoder(
            Function<String, int[]> library,
            boolean digitsAlone,
            Map<String, Integer> added,
            int[] ofByte,
            MergeRanks merges) {
        this.library = library;
        this.digitsAlone = digitsAlone;
        this.added = added;
        this.addedLongestFirst = added.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toArray(String[]::new);
        for (String token : addedLongestFirst) {
            beginsAdded[token.charAt(0)] = true;
        }
        this.ofByte = ofByte;
        this.merges = merges;
    }

    /**
     * For tokenizer.json; nothing when it holds anything but what this class computes.
     *
     * @param library gives the ids of a text as the tokenizers library does
     */
    static Optional<BytePairEncoder> of(JsonNode json, Function<String, int[]> library) {
        JsonNode model = json.path("model");
        JsonNode cut = json.path("pre_tokenizer");
        boolean digits = cut.path("pretokenizers").size() == 2
                && cut.path("pretokenizers").path(0).path("type").asText().equals("Digits")
                && cut.path("pretokenizers").path(0).path("individual_digits").asBoolean();
        if (!model.path("type").asText().equals("BPE")
                || NONE.stream().anyMatch(key -> !absent(model.path(key)))
                || model.path("byte_fallback").asBoolean()
                || model.path("ignore_merges").asBoolean()
                || json.hasNonNull("normalizer")
                || !isByteLevel(digits ? cut.path("pretokenizers").path(1) : cut)) {
            return Optional.empty();
        }
        Optional<Map<String, Integer>> added = added(json.path("added_tokens"));
        int[] ofByte = ofByte(model.path("vocab"));
        Optional<MergeRanks> merges = MergeRanks.read(model);
        return added.isPresent() && merges.isPresent()
                ? Optional.of(new BytePairEncoder(library, digits, added.get(), ofByte, merges.get()))
                : Optional.empty();
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || value.isTextual() && value.asText().isEmpty();
    }

    private static boolean isByteLevel(JsonNode step) {
        return step.path("type").asText().equals("ByteLevel")
                && !step.path("add_prefix_space").asBoolean(true)
                && step.path("use_regex").asBoolean(true);
    }

    /** Tokens that stand in the text as they are; nothing when one of them has a rule for what is around it. */
    private static Optional<Map<String, Integer>> added(JsonNode tokens) {
        Map<String, Integer> added = new HashMap<>();
        for (JsonNode token : tokens) {
            String content = token.path("content").asText();
            boolean plain = !content.isEmpty() && content.charAt(0) < ASCII;
            for (String rule : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                plain &= !token.path(rule).asBoolean(rule.equals("normalized"));
            }
            if (!plain) {
                return Optional.empty();
            }
            added.put(content, token.path("id").asInt());
        }
        return Optional.of(added);
    }

    private static int[] ofByte(JsonNode vocabulary) {
        int[] ids = new int[ASCII];
        char beyond = 0x100;
        for (int b = 0; b < ASCII; b++) {
            // bytes that can be seen are spelt as themselves, the others follow U+0100 in their order
            boolean visible = b >= '!' && b <= '~';
            ids[b] = vocabulary
                    .path(Character.toString(visible ? (char) b : beyond++))
                    .asInt(-1);
        }
        return ids;
    }

    /** The ids of a text without unpaired surrogates. */
    int[] ids(String text) {
        char[] chars = text.toCharArray();
        int beyond = 0;
        for (char c : chars) {
            beyond += foreign(c) ? 1 : 0;
        }
        if (beyond > chars.length / FEW) {
            return library.apply(text);
        }
        Ids out = new Ids(chars.length / 3 + 8);
        int start = 0;
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] < ASCII && beginsAdded[chars[i]]) {
                String token = addedAt(text, i);
                if (token != null) {
                    plain(chars, start, i, out);
                    out.add(added.getOrDefault(token, 0));
                    start = i + token.length();
                    i = start - 1;
                }
            }
        }
        plain(chars, start, chars.length, out);
        return out.done();
    }

    private @Nullable String addedAt(String text, int at) {
        for (String token : addedLongestFirst) {
            if (text.startsWith(token, at)) {
                return token;
            }
        }
        return null;
    }

    /** Text without added tokens. */
    private void plain(char[] text, int start, int end, Ids out) {
        int done = start;
        for (int i = start; i < end; i++) {
            if (foreign(text[i])) {
                int from = i;
                while (from > done && !apart(text, from)) {
                    from--;
                }
                int to = i + 1;
                while (to < end && !apart(text, to)) {
                    to++;
                }
                ascii(text, done, from, out);
                piece(text, from, to, true, out);
                done = to;
                i = to - 1;
            }
        }
        ascii(text, done, end, out);
    }

    /** Beyond ASCII, or a byte that the vocabulary lacks. */
    private boolean foreign(char c) {
        return c >= ASCII || ofByte[c] < 0;
    }

    /** Whether all pieces end before this place: no piece goes on from a visible character to white space. */
    private static boolean apart(char[] text, int at) {
        return text[at] < ASCII && isSpace(text[at]) && text[at - 1] < ASCII && !isSpace(text[at - 1]);
    }

    /** GPT-2's pieces of ASCII: 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ */
    private void ascii(char[] text, int start, int end, Ids out) {
        if (!digitsAlone) {
            segment(text, start, end, out);
            return;
        }
        int from = start;
        for (int i = start; i < end; i++) {
            if (isDigit(text[i])) {
                segment(text, from, i, out);
                out.add(ofByte[text[i]]);
                from = i + 1;
            }
        }
        segment(text, from, end, out);
    }

    private void segment(char[] text, int start, int end, Ids out) {
        int i = start;
        while (i < end) {
            int next = contraction(text, i, end);
            if (next == i) {
                int head = text[i] == ' ' && i + 1 < end && !isSpace(text[i + 1]) ? i + 1 : i;
                next = isSpace(text[head]) ? spaces(text, i, end) : alike(text, head, end);
            }
            piece(text, i, next, false, out);
            i = next;
        }
    }

    /** The end of a run of letters, of digits or of other visible characters. */
    private static int alike(char[] text, int start, int end) {
        int i = start + 1;
        if (isLetter(text[start])) {
            while (i < end && isLetter(text[i])) {
                i++;
            }
        } else if (isDigit(text[start])) {
            while (i < end && isDigit(text[i])) {
                i++;
            }
        } else {
            while (i < end && !isLetter(text[i]) && !isDigit(text[i]) && !isSpace(text[i])) {
                i++;
            }
        }
        return i;
    }

    /** The end of white space; the last of several goes with what follows, or alone. */
    private static int spaces(char[] text, int start, int end) {
        int i = start;
        while (i < end && isSpace(text[i])) {
            i++;
        }
        return i < end && i - start > 1 ? i - 1 : i;
    }

    private static int contraction(char[] text, int at, int end) {
        if (text[at] != '\'' || at + 1 >= end) {
            return at;
        }
        char first = text[at + 1];
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return at + 2;
        }
        char second = at + 2 < end ? text[at + 2] : 0;
        boolean two = (first == 'r' || first == 'v') && second == 'e' || first == 'l' && second == 'l';
        return two ? at + 3 : at;
    }

    private static boolean isLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private void piece(char[] text, int start, int end, boolean foreign, Ids out) {
        if (end - start > LONGEST_PIECE) {
            out.add(asked(text, start, end));
            return;
        }
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + text[i];
        }
        int place = hash * 0x9E3779B9 >>> 16;
        Known known = memory[place];
        if (known == null || !Arrays.equals(known.piece, 0, known.piece.length, text, start, end)) {
            int[] ids = foreign ? asked(text, start, end) : merged(text, start, end);
            known = new Known(Arrays.copyOfRange(text, start, end), ids);
            memory[place] = known;
        }
        out.add(known.ids);
    }

    private int[] asked(char[] text, int start, int end) {
        return library.apply(new String(text, start, end - start));
    }

    /** Merges the pair of the lowest rank, the first of several, until no two neighbours are one. */
    private int[] merged(char[] text, int start, int end) {
        int[] ids = new int[end - start];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = ofByte[text[start + i]];
        }
        int count = ids.length;
        while (count > 1) {
            long best = Long.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < count; i++) {
                long merge = merges.of(ids[i], ids[i + 1]);
                if (merge < best) {
                    best = merge;
                    at = i;
                }
            }
            if (at < 0) {
                break;
            }
            ids[at] = (int) best;
            System.arraycopy(ids, at + 2, ids, at + 1, count - at - 2);
            count--;
        }
        return Arrays.copyOf(ids, count);
    }

    /** Ids that become more. */
    private static final class Ids {
        private int[] ids;
        private int count;

        Ids(int expected) {
            ids = new int[expected];
        }

        void add(int id) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, 2 * count);
            }
            ids[count++] = id;
        }

        void add(int... more) {
            if (count + more.length > ids.length) {
                ids = Arrays.copyOf(ids, Math.max(2 * count, count + more.length));
            }
            System.arraycopy(more, 0, ids, count, more.length);
            count += more.length;
        }

        int[] done() {
            return Arrays.copyOf(ids, count);
        }
    }
}
