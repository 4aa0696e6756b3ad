package dev.cultivar.dataset.step;

import dev.cultivar.dataset.world.Draws;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.text.BoundedText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** An item for each match of a regular expression: the rule's text with the groups filled in. */
record PatternMiner(Pattern pattern, String item) implements Miner {
    private static final String CLAUSE = "([^.;?!\\n]+?)";
    private static final String END = "[.?!]";

    /** A rule of the order; {@code at} names it in messages. */
    static PatternMiner of(String at, String regex, String item) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new InvalidWork(
                    "InvalidStep",
                    at + ".regex: " + e.getDescription() + " at character " + (e.getIndex() + 1) + " of " + regex);
        }
        PatternMiner miner = new PatternMiner(pattern, item);
        miner.checkItem(at);
        return miner;
    }

    static PatternMiner definition() {
        return new PatternMiner(
                Pattern.compile("(?i)\\b(?:an?|the) (\\p{L}+) is ((?:an?|the) [^.;?!\\n]+)" + END),
                "Question: What is $1? Answer: $2.");
    }

    static PatternMiner because() {
        return new PatternMiner(
                Pattern.compile("(?i)\\b" + CLAUSE + ",? because " + CLAUSE + END),
                "Question: Why is it so that $1? Answer: Because $2.");
    }

    static PatternMiner therefore() {
        return new PatternMiner(
                Pattern.compile("(?i)\\b" + CLAUSE + "(?:[.;] |, )(?:therefore|thus|hence|so),? " + CLAUSE + END),
                "Question: What follows from this: $1? Answer: $2.");
    }

    @Override
    public List<MinedItem> items(String text, Draws draws) {
        List<MinedItem> items = new ArrayList<>();
        Matcher matcher = pattern.matcher(new BoundedText(text));
        StringBuilder filled = new StringBuilder();
        int before = 0;
        while (matcher.find()) {
            // what stands between the matches comes first, then the item
            int from = filled.length() + matcher.start() - before;
            matcher.appendReplacement(filled, item);
            before = matcher.end();
            if (matcher.end() > matcher.start()) {
                items.add(new MinedItem(matcher.start(), matcher.end(), filled.substring(from)));
            }
        }
        return items;
    }

    private void checkItem(String at) {
        try {
            // an alternative that matches nothing lets the item be filled in without any text
            Matcher empty =
                    Pattern.compile(pattern.pattern() + "|", pattern.flags()).matcher("");
            if (empty.find()) {
                empty.appendReplacement(new StringBuilder(), item);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new InvalidWork(
                    "InvalidStep",
                    at + ".item: " + e.getMessage() + "; the groups of the pattern are $1 to $"
                            + pattern.matcher("").groupCount() + " and its named ones");
        }
    }
}
