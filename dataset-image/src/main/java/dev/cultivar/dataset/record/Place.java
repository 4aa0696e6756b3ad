package dev.cultivar.dataset.record;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Where a record came from, and thereby the order of the dataset: by source, then file, then line.
 *
 * @param source index of the source in the order
 * @param file index of the file among the source's files, sorted by name
 * @param line line in the file, from 1
 */
public record Place(int source, int file, long line) implements Comparable<Place>, Serializable {
    private static final Comparator<Place> ORDER =
            Comparator.comparingInt(Place::source).thenComparingInt(Place::file).thenComparingLong(Place::line);

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
