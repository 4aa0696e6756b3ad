package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One model state that an evaluation measures.
 *
 * @param model name in the evaluation
 * @param coordinates which of that model's states it is: axes of a search, seed, stage; empty where there is one
 * @param asked by tasks that ask each model for domains of its own, those that this one is asked; a task that is not named asks it all
 */
public record Member(
        String model,
        Map<String, String> coordinates,
        ModelState state,
        @Nullable Map<String, List<String>> asked) {
    public Member {
        coordinates = new TreeMap<>(Defaults.map(coordinates));
    }

    /** That is asked all. */
    public Member(String model, Map<String, String> coordinates, ModelState state) {
        this(model, coordinates, state, null);
    }
}
