package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import java.util.Map;
import java.util.TreeMap;

/**
 * One model state that an evaluation measures.
 *
 * @param model name in the evaluation
 * @param coordinates which of that model's states it is: axes of a search, seed, stage; empty where there is one
 */
public record Member(String model, Map<String, String> coordinates, ModelState state) {
    public Member {
        coordinates = new TreeMap<>(Defaults.map(coordinates));
    }
}
