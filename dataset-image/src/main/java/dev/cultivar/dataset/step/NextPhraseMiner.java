package dev.cultivar.dataset.step;

import dev.cultivar.dataset.world.Draws;
import java.util.ArrayList;
import java.util.List;

/** An item for each sentence of six words or more: how it goes on after its first half. */
record NextPhraseMiner() implements Miner {
    private static final int LEAST_WORDS = 6;

    @Override
    public List<MinedItem> items(String text, Draws draws) {
        List<MinedItem> items = new ArrayList<>();
        for (Sentences.Sentence sentence : Sentences.of(text)) {
            List<String> words = Sentences.words(sentence.text());
            if (words.size() >= LEAST_WORDS) {
                int half = words.size() / 2;
                items.add(new MinedItem(
                        sentence.start(),
                        sentence.end(),
                        "Question: How does this go on: " + String.join(" ", words.subList(0, half)) + "? Answer: "
                                + String.join(" ", words.subList(half, words.size())) + "."));
            }
        }
        return items;
    }
}
