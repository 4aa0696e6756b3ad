package dev.cultivar.dataset.step;

import dev.cultivar.dataset.world.Draws;
import java.util.ArrayList;
import java.util.List;

/** An item for each sentence of four words or more: one of its long words (four letters or more) is left out and asked for. */
record ClozeMiner() implements Miner {
    private static final int LEAST_WORDS = 4;
    private static final int LEAST_LETTERS = 4;
    private static final String BLANK = "___";

    @Override
    public List<MinedItem> items(String text, Draws draws) {
        List<MinedItem> items = new ArrayList<>();
        for (Sentences.Sentence sentence : Sentences.of(text)) {
            List<String> words = new ArrayList<>(Sentences.words(sentence.text()));
            List<Integer> candidates = new ArrayList<>();
            for (int i = 0; i < words.size(); i++) {
                if (words.get(i).length() >= LEAST_LETTERS
                        && words.get(i).chars().allMatch(Character::isLetter)) {
                    candidates.add(i);
                }
            }
            if (words.size() >= LEAST_WORDS && !candidates.isEmpty()) {
                String left = words.set(candidates.get(draws.below(candidates.size())), BLANK);
                items.add(new MinedItem(
                        sentence.start(),
                        sentence.end(),
                        "Question: Which word is missing: " + String.join(" ", words) + "? Answer: " + left + "."));
            }
        }
        return items;
    }
}
