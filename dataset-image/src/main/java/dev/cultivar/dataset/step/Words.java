package dev.cultivar.dataset.step;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;

/**
 * Words and their n-grams as 64-bit hashes. A word is a run of letters, marks and digits, in lower case; in scripts that are
 * written without spaces each character is a word.
 *
 * <p>A word's hash is FNV-1a over its code points, finished by {@link #mix}; an n-gram's is h = mix(31 h + word) over its words.
 * Two different n-grams share a hash with probability 2^-64.
 */
public final class Words {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long FACTOR = 31;
    private static final int FIRST_SIZE = 64;
    private static final int ASCII = 128;
    /** The lower case of the first letters and digits, most of most texts; 0 for what is neither. */
    private static final byte[] LOWER = lower();

    private Words() {}

    /** Hash of each word, in order. */
    public static long[] of(String text) {
        long[] words = new long[FIRST_SIZE];
        int count = 0;
        long hash = FNV_OFFSET;
        boolean inWord = false;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean alone = c >= ASCII && isWordByItself(c);
            boolean letter = alone || (c < ASCII ? LOWER[c] != 0 : isWordCharacter(c));
            if (inWord && (alone || !letter)) {
                words = append(words, count++, mix(hash));
                inWord = false;
            }
            if (letter) {
                hash = ((inWord ? hash : FNV_OFFSET) ^ (c < ASCII ? LOWER[c] : Character.toLowerCase(c))) * FNV_PRIME;
                inWord = true;
            }
            if (alone) {
                words = append(words, count++, mix(hash));
                inWord = false;
            }
        }
        if (inWord) {
            words = append(words, count++, mix(hash));
        }
        return Arrays.copyOf(words, count);
    }

    /** Hash of each n-gram of neighbouring words; none when there are fewer words. */
    public static long[] ngrams(long[] words, int n) {
        long[] ngrams = new long[Math.max(0, words.length - n + 1)];
        for (int i = 0; i < ngrams.length; i++) {
            ngrams[i] = hash(words, i, i + n);
        }
        return ngrams;
    }

    /** The text of the words from one index to before another. */
    public static String passage(String text, int from, int to) {
        int end = to < of(text).length ? start(text, to) : text.length();
        return text.substring(start(text, from), end).strip();
    }

    /** Where a word begins: a text's beginnings have the more words the longer they are. */
    private static int start(String text, int word) {
        int without = 0;
        int with = text.length();
        while (with - without > 1) {
            int middle = (without + with) / 2;
            if (of(text.substring(0, middle)).length > word) {
                with = middle;
            } else {
                without = middle;
            }
        }
        return text.offsetByCodePoints(with, -1);
    }

    /** Hash of the words from one index to before another. */
    static long hash(long[] words, int from, int to) {
        long hash = 0;
        for (int i = from; i < to; i++) {
            hash = mix(FACTOR * hash + words[i]);
        }
        return hash;
    }

    /** A bijection that spreads every bit over all: the finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }

    private static byte[] lower() {
        byte[] lower = new byte[ASCII];
        for (int c = 0; c < ASCII; c++) {
            lower[c] = isWordCharacter(c) ? (byte) Character.toLowerCase(c) : 0;
        }
        return lower;
    }

    private static boolean isWordCharacter(int c) {
        return Character.isLetterOrDigit(c)
                || Character.getType(c) == Character.NON_SPACING_MARK
                || Character.getType(c) == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isWordByItself(int c) {
        if (c < 0x0E00) {
            return false;
        }
        if (Character.isIdeographic(c)) {
            return true;
        }
        UnicodeScript script = UnicodeScript.of(c);
        return (script == UnicodeScript.HIRAGANA
                        || script == UnicodeScript.KATAKANA
                        || script == UnicodeScript.THAI
                        || script == UnicodeScript.LAO
                        || script == UnicodeScript.KHMER
                        || script == UnicodeScript.MYANMAR)
                && Character.isLetterOrDigit(c);
    }

    private static long[] append(long[] words, int count, long word) {
        long[] roomy = count == words.length ? Arrays.copyOf(words, count * 2) : words;
        roomy[count] = word;
        return roomy;
    }
}
