package dev.cultivar.dataset.tokenizer;

import dev.cultivar.api.tokenizer.WordPiece;
import dev.cultivar.models.tokenizer.WordPieceJson;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * WordPiece: pairs are merged as in byte pair encoding, over letters, of which those within a word are written with ##; only the
 * vocabulary is kept. The tokens' order: special ones, the letters within words and the letters that begin one, both by code point,
 * then what merges made.
 */
record WordPieceFit(WordPiece spec) implements Fit {
    /** What the tokens that do not begin a word are written with. */
    static final String WITHIN = "##";

    /** Letters of the longest word that is taken apart; the tokenizers package has the same default. */
    static final int LONGEST_WORD = 100;

    @Override
    public Cut cut() {
        boolean lower = spec.lowerCase();
        return text -> BertWords.of(text, lower);
    }

    @Override
    public String spelt(String piece) {
        return piece;
    }

    @Override
    public List<String> special() {
        return Stream.concat(spec.specialTokens().stream(), Stream.of(spec.unknownToken()))
                .distinct()
                .toList();
    }

    @Override
    public Vocabulary vocabulary(List<PieceCount> words) {
        Set<Integer> letters = letters(words);
        Set<String> tokens = new LinkedHashSet<>(special());
        words.stream()
                .flatMapToInt(word -> word.piece().codePoints().skip(1))
                .filter(letters::contains)
                .distinct()
                .sorted()
                .forEach(letter -> tokens.add(WITHIN + Character.toString(letter)));
        letters.stream().sorted().forEach(letter -> tokens.add(Character.toString(letter)));
        if (tokens.size() > spec.vocabularySize()) {
            throw new InvalidWork(
                    "InvalidTokenizer",
                    "tokenizer.wordPiece.vocabularySize is " + spec.vocabularySize() + ": "
                            + special().size()
                            + " special tokens and the letters of the text, " + letters.size()
                            + " of them, alone are " + tokens.size() + "; ask for more, or for a smaller alphabet");
        }
        Map<String, Integer> ids = new HashMap<>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        List<int[]> pieces = new ArrayList<>();
        for (PieceCount word : words) {
            int first = word.piece().codePointAt(0);
            int[] rest = word.piece()
                    .codePoints()
                    .skip(1)
                    .filter(letters::contains)
                    .map(letter -> ids.getOrDefault(WITHIN + Character.toString(letter), 0))
                    .toArray();
            int[] piece = rest;
            if (letters.contains(first)) {
                piece = new int[rest.length + 1];
                piece[0] = ids.getOrDefault(Character.toString(first), 0);
                System.arraycopy(rest, 0, piece, 1, rest.length);
            }
            pieces.add(piece);
        }
        long[] counts = words.stream().mapToLong(PieceCount::count).toArray();
        return BytePairTrainer.fit(
                List.copyOf(tokens),
                pieces,
                counts,
                (left, right) -> left + (right.startsWith(WITHIN) ? right.substring(WITHIN.length()) : right),
                spec.vocabularySize(),
                spec.minFrequency());
    }

    /** The most frequent letters; of equally frequent ones the first code points. */
    private Set<Integer> letters(List<PieceCount> words) {
        Map<Integer, Long> counts = new HashMap<>();
        words.forEach(
                word -> word.piece().codePoints().forEach(letter -> counts.merge(letter, word.count(), Long::sum)));
        return new HashSet<>(counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(spec.alphabet())
                .map(Map.Entry::getKey)
                .toList());
    }

    @Override
    public ToIntFunction<String> length(Vocabulary vocabulary) {
        Set<String> tokens = new HashSet<>(vocabulary.tokens());
        return word -> length(word, tokens);
    }

    /** The longest token a word begins with, then the longest that goes on; a word that cannot be taken apart is one unknown token. */
    private static int length(String word, Set<String> tokens) {
        if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
            return 1;
        }
        int length = 0;
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            while (to > from && !tokens.contains((from == 0 ? "" : WITHIN) + word.substring(from, to))) {
                to = word.offsetByCodePoints(to, -1);
            }
            if (to == from) {
                return 1;
            }
            from = to;
            length++;
        }
        return length;
    }

    @Override
    public void write(Vocabulary vocabulary, Path folder) throws IOException {
        List<String> special = special();
        new WordPieceJson(
                        vocabulary.tokens(),
                        special.size(),
                        spec.unknownToken(),
                        special.getFirst(),
                        spec.lowerCase(),
                        WITHIN,
                        LONGEST_WORD)
                .write(folder);
    }

    @Override
    public int size() {
        return spec.vocabularySize();
    }

    @Override
    public String stop() {
        return "no other pair occurs " + spec.minFrequency() + " times";
    }
}
