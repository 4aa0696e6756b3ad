package dev.cultivar.dataset.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * What a unigram vocabulary is chosen from: all letters, and the substrings of at least two letters that more than one letter, or
 * the end of a piece, goes on from. A longer one that always goes on in the same way says more than its beginning, so that
 * beginning is not among them. These are the inner nodes of a suffix tree; suffixes are parted letter by letter (Bentley and
 * Sedgewick 1997) only as deep as the longest substring wanted.
 *
 * <p>As in UnigramTrainer of the tokenizers package, and in SentencePiece before it, a letter weighs as often as it occurs, and a
 * substring its letters times its occurrences in distinct pieces.
 */
final class FrequentSubstrings {
    private final int[] text;
    private final int longest;
    private final int most;
    private final int[] suffixes;
    private final PriorityQueue<Substring> heaviest;

    private FrequentSubstrings(Corpus corpus, int longest, int most) {
        text = corpus.text();
        this.longest = longest;
        this.most = most;
        heaviest = new PriorityQueue<>(this::lighterFirst);
        suffixes = new int[text.length - corpus.size()];
        int size = 0;
        for (int at = 0; at < text.length; at++) {
            if (text[at] != Corpus.END) {
                suffixes[size++] = at;
            }
        }
    }

    /**
     * Letters, then substrings, each from the heaviest on; of equally heavy ones the last in the order of code points.
     *
     * @param longest letters of the longest substring
     * @param most letters and substrings at most; at least one substring where there is one
     */
    static List<Weighed> of(Corpus corpus, int longest, int most) {
        List<Weighed> found = letters(corpus);
        FrequentSubstrings substrings = new FrequentSubstrings(corpus, longest, Math.max(1, most - found.size()));
        substrings.extend(0, substrings.suffixes.length, 0);
        substrings.heaviest.stream()
                .sorted((a, b) -> substrings.lighterFirst(b, a))
                .forEach(each ->
                        found.add(new Weighed(new String(substrings.text, each.at(), each.length()), each.weight())));
        return found;
    }

    private static List<Weighed> letters(Corpus corpus) {
        Map<Integer, Long> counts = new HashMap<>();
        for (int piece = 0; piece < corpus.size(); piece++) {
            for (int at = corpus.starts()[piece]; at < corpus.end(piece); at++) {
                counts.merge(corpus.text()[at], corpus.counts()[piece], Long::sum);
            }
        }
        List<Weighed> letters = new ArrayList<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey())
                        .reversed())
                .forEach(entry -> letters.add(new Weighed(Character.toString(entry.getKey()), entry.getValue())));
        return letters;
    }

    /** All suffixes of a range begin with the same letters; keeps these if suffixes go on differently, and looks further. */
    private void extend(int from, int to, int depth) {
        if (to - from > 1 && depth <= longest && part(from, to, depth) && depth > 1) {
            keep(new Substring((long) depth * (to - from), suffixes[from], depth));
        }
    }

    /** Parts a range by the next letter; whether there was more than one. */
    private boolean part(int from, int to, int depth) {
        int pivot = text[suffixes[(from + to) >>> 1] + depth];
        int less = from;
        int greater = to;
        for (int i = from; i < greater; ) {
            int letter = text[suffixes[i] + depth];
            if (letter < pivot) {
                swap(less++, i++);
            } else if (letter > pivot) {
                swap(i, --greater);
            } else {
                i++;
            }
        }
        if (less > from) {
            part(from, less, depth);
        }
        if (greater < to) {
            part(greater, to, depth);
        }
        if (pivot != Corpus.END) {
            extend(less, greater, depth + 1);
        }
        return less > from || greater < to;
    }

    private void swap(int a, int b) {
        int suffix = suffixes[a];
        suffixes[a] = suffixes[b];
        suffixes[b] = suffix;
    }

    private void keep(Substring substring) {
        if (heaviest.size() < most) {
            heaviest.add(substring);
        } else if (lighterFirst(heaviest.element(), substring) < 0) {
            heaviest.remove();
            heaviest.add(substring);
        }
    }

    private int lighterFirst(Substring a, Substring b) {
        if (a.weight() != b.weight()) {
            return Long.compare(a.weight(), b.weight());
        }
        return Arrays.compare(text, a.at(), a.at() + a.length(), text, b.at(), b.at() + b.length());
    }

    /** A letter or substring with its weight. */
    record Weighed(String text, long weight) {}

    private record Substring(long weight, int at, int length) {}
}
