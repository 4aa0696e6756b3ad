package dev.cultivar.dataset.step;

import dev.cultivar.dataset.record.Place;
import java.io.Serializable;

/** Two records that are the same for a step. */
record Link(Place from, Place to) implements Serializable {

    /** A number that depends on both ends; sums of it tell sets of links apart. */
    long fingerprint() {
        return Words.mix(31 * fingerprint(from) + fingerprint(to));
    }

    private static long fingerprint(Place place) {
        return Words.mix(Words.mix(Words.mix(place.source()) + place.file()) + place.line());
    }
}
