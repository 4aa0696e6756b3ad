package dev.cultivar.runtime.store;

import java.io.Serializable;
import java.util.Iterator;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * How the records of one class have drawn.
 *
 * @param last the highest lot that is taken; absent when there are too few records
 * @param twice whether another record says the same and has the same id as the last that is taken
 */
public record ClassDraw(String name, long records, @Nullable Lot last, boolean twice) implements Serializable {

    /** Of all lots of a class, of which there is one at least, from the lowest to the highest. */
    public static ClassDraw of(int wanted, Iterator<Lot> sorted) {
        Lot lot = sorted.next();
        Lot last = wanted == 1 ? lot : null;
        long records = 1;
        boolean twice = false;
        while (sorted.hasNext()) {
            lot = sorted.next();
            records++;
            if (records == wanted) {
                last = lot;
            }
            twice |= records == wanted + 1L && lot.equals(last);
        }
        return new ClassDraw(lot.ofClass(), records, last, twice);
    }

    /** The same of lots that come in any order; holds as many as are wanted, and one more. */
    static final class Lowest {
        private final int wanted;
        private final PriorityQueue<Lot> lowest = new PriorityQueue<>((a, b) -> b.compareTo(a));
        private long records;

        Lowest(int wanted) {
            this.wanted = wanted;
        }

        void add(Lot lot) {
            records++;
            lowest.add(lot);
            if (lowest.size() > wanted + 1) {
                lowest.remove();
            }
        }

        ClassDraw draw(String name) {
            Lot beyond = lowest.size() > wanted ? lowest.remove() : null;
            Lot last = lowest.size() == wanted ? Objects.requireNonNull(lowest.peek()) : null;
            return new ClassDraw(name, records, last, beyond != null && beyond.equals(last));
        }
    }
}
