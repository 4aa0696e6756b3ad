package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.card.Card;
import java.util.List;
import java.util.Map;

/**
 * What a dataset's card is asked.
 *
 * @param sets the views of each evaluation set, by its name
 */
public record CardWork(Card card, Map<String, List<BoundView>> sets) {
    public CardWork {
        sets = Defaults.map(sets);
    }
}
