package dev.cultivar.dataset.step;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sentences of a text: what stands between sentence ends and line ends; and their words. */
final class Sentences {
    private static final Pattern SENTENCE = Pattern.compile("[^.?!\\n]+[.?!]");
    private static final Pattern WORD = Pattern.compile("\\S+");

    private Sentences() {}

    /** A sentence with its place in the text, without blanks before it. */
    record Sentence(int start, int end, String text) {}

    static List<Sentence> of(String text) {
        List<Sentence> sentences = new ArrayList<>();
        Matcher matcher = SENTENCE.matcher(text);
        while (matcher.find()) {
            String stripped = matcher.group().stripLeading();
            if (!stripped.isEmpty()) {
                sentences.add(new Sentence(matcher.end() - stripped.length(), matcher.end(), stripped));
            }
        }
        return sentences;
    }

    static List<String> words(String sentence) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(sentence.substring(0, sentence.length() - 1));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
