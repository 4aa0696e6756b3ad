package dev.cultivar.dataset.step;

import dev.cultivar.dataset.world.Draws;
import java.io.Serializable;
import java.util.List;

/** Finds tasks in a text. The same rule on the span of an item alone gives that item again. */
sealed interface Miner extends Serializable permits PatternMiner, ClozeMiner, NextPhraseMiner {
    /** The items, in the order of the text. */
    List<MinedItem> items(String text, Draws draws);
}
