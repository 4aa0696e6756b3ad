package dev.cultivar.dataset.tokenizer;

import dev.cultivar.runtime.order.InvalidWork;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How text is cut before byte pairs or unigrams are fitted: GPT-2's regular expression (Radford et al. 2019), with each piece's bytes in
 * UTF-8 spelt as letters. No token goes beyond a piece, and the pieces of a text joined are the text.
 *
 * <p>The same as ByteLevel(add_prefix_space=False) of the tokenizers package; the two may differ on characters that came to
 * Unicode after the package's tables were made.
 */
final class Pieces {
    private static final Pattern PIECE = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern DIGIT_OR_REST = Pattern.compile("\\p{N}|\\P{N}+");
    private static final Pattern WORD = Pattern.compile("\\S+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final int BYTES = 256;
    private static final char[] LETTERS = letters();

    private Pieces() {}

    /** The pieces of a text; an unpaired surrogate counts as U+FFFD. */
    static List<String> of(String text) {
        List<String> pieces = new ArrayList<>();
        Matcher matcher = PIECE.matcher(sound(text));
        while (matcher.find()) {
            pieces.add(matcher.group());
        }
        return pieces;
    }

    /** The pieces of a text of which each digit is one: Digits(individual_digits=True), then {@link #of}. */
    static List<String> digitsAlone(String text) {
        List<String> pieces = new ArrayList<>();
        for (Matcher matcher = DIGIT_OR_REST.matcher(sound(text)); matcher.find(); ) {
            pieces.addAll(of(matcher.group()));
        }
        return pieces;
    }

    /** What stands between white space, counted. */
    static long words(String text) {
        long words = 0;
        for (Matcher matcher = WORD.matcher(text); matcher.find(); ) {
            words++;
        }
        return words;
    }

    /** The bytes of a piece as letters. */
    static String spelt(String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        char[] spelt = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            spelt[i] = LETTERS[Byte.toUnsignedInt(bytes[i])];
        }
        return new String(spelt);
    }

    /** The letters of all bytes, in the order of their code points, which is that of their token ids. */
    static List<String> alphabet() {
        return new String(LETTERS)
                .chars()
                .sorted()
                .mapToObj(Character::toString)
                .toList();
    }

    /** Refuses a vocabulary without room for the bytes and the special tokens; field is what the manifest calls its tokenizer. */
    static void requireRoom(String field, int vocabularySize, List<String> specialTokens) {
        long special = specialTokens.stream().distinct().count();
        long least = special + BYTES;
        if (vocabularySize < least) {
            throw new InvalidWork(
                    "InvalidTokenizer",
                    field + ".vocabularySize is " + vocabularySize + ": the " + BYTES + " bytes and " + special
                            + " special tokens alone are " + least + "; ask for more");
        }
    }

    /** Bytes that can be seen in Latin-1 are themselves, the others follow U+0100 in their order. */
    private static char[] letters() {
        char[] letters = new char[BYTES];
        char beyond = BYTES;
        for (int b = 0; b < BYTES; b++) {
            boolean visible = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            letters[b] = visible ? (char) b : beyond++;
        }
        return letters;
    }

    private static String sound(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                StringBuilder sound = new StringBuilder(text.length());
                text.codePoints()
                        .forEach(c -> sound.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 0xFFFD : c));
                return sound.toString();
            }
        }
        return text;
    }
}
