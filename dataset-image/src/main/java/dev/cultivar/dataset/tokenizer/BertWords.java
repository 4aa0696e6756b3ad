package dev.cultivar.dataset.tokenizer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * How BERT cuts text: control and format characters are taken out, white space separates, each punctuation mark and each Han
 * character of the ranges below is a word of its own; small letters without accents where wanted.
 *
 * <p>The same as BertNormalizer and BertPreTokenizer of the tokenizers package, but for what came to Unicode after that package's
 * tables were made, which it takes for letters.
 */
final class BertWords {
    private static final int REPLACEMENT = 0xFFFD;
    /** First and last of each range that BERT calls Chinese. */
    private static final int[][] HAN = {
        {0x4E00, 0x9FFF}, {0x3400, 0x4DBF}, {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F},
        {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF}, {0xF900, 0xFAFF}, {0x2F800, 0x2FA1F}
    };

    private BertWords() {}

    /** The words of a text. */
    static List<String> of(String text, boolean lowerCase) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        String normal = lowerCase ? lower(text) : text;
        for (int i = 0; i < normal.length(); ) {
            int c = normal.codePointAt(i);
            i += Character.charCount(c);
            boolean space = isSpace(c);
            if (!space && isTakenOut(c)) {
                continue;
            }
            boolean alone = !space && (isHan(c) || isPunctuation(c));
            if (space || alone) {
                end(word, words);
            }
            if (!space) {
                word.appendCodePoint(c);
            }
            if (alone) {
                end(word, words);
            }
        }
        end(word, words);
        return words;
    }

    private static void end(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /** Without accents, then letter by letter: no letter's small form depends on its neighbours. */
    private static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints().filter(c -> isSpace(c) || !isTakenOut(c)).forEach(lower::appendCodePoint);
        String apart = Normalizer.normalize(lower, Normalizer.Form.NFD);
        lower.setLength(0);
        apart.codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .forEach(c -> lower.appendCodePoint(Character.toLowerCase(c)));
        return lower.toString();
    }

    private static boolean isSpace(int c) {
        return switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> c == '\t' || c == '\n' || c == '\r';
        };
    }

    private static boolean isTakenOut(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
            default -> c == REPLACEMENT;
        };
    }

    private static boolean isHan(int c) {
        for (int[] range : HAN) {
            if (c >= range[0] && c <= range[1]) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPunctuation(int c) {
        if (c < 0x80) {
            return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
        }
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }
}
