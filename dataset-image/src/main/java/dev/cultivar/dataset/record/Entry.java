package dev.cultivar.dataset.record;

import java.io.Serializable;

/**
 * One line of a source on its way through the preparation. Dropped records stay in the flow, without their content, so that the
 * last pass counts every drop exactly once whatever was computed twice on the way.
 */
public sealed interface Entry extends Serializable permits Kept, Dropped, Refused {
    /** Where it came from. */
    Place place();

    /** The dataset's order. */
    static int inOrder(Entry a, Entry b) {
        return a.place().compareTo(b.place());
    }
}
