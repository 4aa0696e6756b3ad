package dev.cultivar.dataset.engine;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Cuts items that are sorted by key into groups and gathers each; holds one item. */
final class Groups<T, K extends Comparable<K>, R> implements Iterator<R> {
    private final Iterator<T> sorted;
    private final Flow.Key<T, K> key;
    private final Flow.Gather<T, R> gather;
    private @Nullable T head;
    private Iterator<R> results = Collections.emptyIterator();
    private @Nullable Members group;

    Groups(Iterator<T> sorted, Flow.Key<T, K> key, Flow.Gather<T, R> gather) {
        this.sorted = sorted;
        this.key = key;
        this.gather = gather;
        advance();
    }

    @Override
    public boolean hasNext() {
        while (!results.hasNext()) {
            Members last = group;
            if (last != null) {
                // what the gather did not look at belongs to this group all the same
                while (last.hasNext()) {
                    last.next();
                }
            }
            T first = head;
            if (first == null) {
                return false;
            }
            Members next = new Members(key.of(first));
            group = next;
            results = gather.gather(next);
        }
        return true;
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return results.next();
    }

    private void advance() {
        head = sorted.hasNext() ? sorted.next() : null;
    }

    private final class Members implements Iterator<T> {
        private final K mine;

        Members(K mine) {
            this.mine = mine;
        }

        @Override
        public boolean hasNext() {
            T first = head;
            return first != null && key.of(first).compareTo(mine) == 0;
        }

        @Override
        public T next() {
            T first = head;
            if (first == null || !hasNext()) {
                throw new NoSuchElementException();
            }
            advance();
            return first;
        }
    }
}
