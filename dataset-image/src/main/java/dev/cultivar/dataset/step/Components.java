package dev.cultivar.dataset.step;

import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Place;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Connected components by alternating large-star and small-star (Kiveris et al., Connected Components in MapReduce and Beyond,
 * SoCC 2014): each round links every record to the least of its neighbours, until every component is a star around its first
 * record. O(log^2 n) rounds; in each, a group is passed over once, so neither components nor hubs need fit in memory.
 */
final class Components {
    /** log2(n)^2 for n = 2^16 linked in the worst way; near duplicates need three or four. */
    private static final int MOST_ROUNDS = 256;

    private static final int BUCKETS = 16;

    private Components() {}

    /** For every record that is not the first of its component, one link to the first. */
    static Flow<Link> of(Flow<Link> links) {
        Flow<Link> current = links.flatMap(Components::downward)
                .groupByKey(Link::from, (a, b) -> a.to().compareTo(b.to()), Distinct::new)
                .kept();
        long before = fingerprint(current);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Flow<Link> next = smallStar(largeStar(current)).kept();
            long after = fingerprint(next);
            current.release();
            current = next;
            if (after == before) {
                return current;
            }
            before = after;
        }
        throw new IllegalStateException("components did not settle within " + MOST_ROUNDS + " rounds");
    }

    /** Links each greater neighbour of a record to the least of the record and all its neighbours. */
    private static Flow<Link> largeStar(Flow<Link> links) {
        return links.flatMap(
                        link -> List.of(link, new Link(link.to(), link.from())).iterator())
                .groupByKey(Link::from, (a, b) -> a.to().compareTo(b.to()), group -> new Star(group, true));
    }

    /** Links a record and its lesser neighbours to the least of them. */
    private static Flow<Link> smallStar(Flow<Link> links) {
        return links.flatMap(Components::downward)
                .groupByKey(Link::from, (a, b) -> a.to().compareTo(b.to()), group -> new Star(group, false));
    }

    private static Iterator<Link> downward(Link link) {
        int order = link.from().compareTo(link.to());
        return order == 0
                ? List.<Link>of().iterator()
                : List.of(order > 0 ? link : new Link(link.to(), link.from())).iterator();
    }

    /** A sum over the set of links, so that two rounds with the same links have the same. */
    private static long fingerprint(Flow<Link> links) {
        Iterator<Long> sums = links.<Sum>flatMap(
                        link -> List.of(new Sum(link.fingerprint())).iterator())
                .groupByKey(Sum::bucket, (a, b) -> 0, Total::new)
                .iterator();
        long sum = 0;
        while (sums.hasNext()) {
            sum += sums.next();
        }
        return sum;
    }

    private record Sum(long value) implements Serializable {
        int bucket() {
            return (int) (value >>> 1) % BUCKETS;
        }
    }

    /** One number for a group of numbers. */
    private static final class Total implements Iterator<Long> {
        private final Iterator<Sum> group;

        Total(Iterator<Sum> group) {
            this.group = group;
        }

        @Override
        public boolean hasNext() {
            return group.hasNext();
        }

        @Override
        public Long next() {
            long sum = 0;
            while (group.hasNext()) {
                sum += group.next().value();
            }
            return sum;
        }
    }

    /** Each neighbour once. */
    private static class Distinct implements Iterator<Link> {
        private final Iterator<Link> sorted;
        private @Nullable Link last;
        private @Nullable Link next;

        Distinct(Iterator<Link> sorted) {
            this.sorted = sorted;
        }

        @Override
        public boolean hasNext() {
            while (next == null && sorted.hasNext()) {
                Link link = sorted.next();
                if (!link.equals(last)) {
                    next = link;
                    last = link;
                }
            }
            return next != null;
        }

        @Override
        public Link next() {
            Link link = hasNext() ? next : null;
            if (link == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return link;
        }
    }

    /** The links that a record with its neighbours, the least first, becomes. */
    private static final class Star implements Iterator<Link> {
        private final Distinct neighbours;
        private final boolean large;
        private final Place centre;
        private final Place least;
        private @Nullable Link next;

        Star(Iterator<Link> sorted, boolean large) {
            this.neighbours = new Distinct(sorted);
            this.large = large;
            Link first = neighbours.next();
            this.centre = first.from();
            this.least = first.to().compareTo(centre) < 0 ? first.to() : centre;
            this.next = large ? judged(first) : new Link(centre, least);
        }

        @Override
        public boolean hasNext() {
            while (next == null && neighbours.hasNext()) {
                next = judged(neighbours.next());
            }
            return next != null;
        }

        @Override
        public Link next() {
            Link link = hasNext() ? next : null;
            if (link == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return link;
        }

        private @Nullable Link judged(Link link) {
            Place neighbour = link.to();
            boolean wanted = large ? neighbour.compareTo(centre) > 0 : !neighbour.equals(least);
            return wanted ? new Link(neighbour, least) : null;
        }
    }
}
