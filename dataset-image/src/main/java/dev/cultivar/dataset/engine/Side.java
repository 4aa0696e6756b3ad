package dev.cultivar.dataset.engine;

import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** An item of either flow of a join: exactly one component is set. A join is a grouping in which the match comes first. */
record Side<T extends Serializable, U extends Serializable>(
        @Nullable T left, @Nullable U right) implements Serializable {

    <K extends Comparable<K>> K key(Flow.Key<T, K> leftKey, Flow.Key<U, K> rightKey) {
        T item = left;
        U other = right;
        if (item != null) {
            return leftKey.of(item);
        }
        if (other != null) {
            return rightKey.of(other);
        }
        throw new IllegalStateException("a side of a join without an item");
    }

    int rank() {
        return right == null ? 1 : 0;
    }

    static <T extends Serializable, U extends Serializable, R> Iterator<R> matched(
            Iterator<Side<T, U>> group, Flow.Match<T, U, R> match) {
        return new Iterator<>() {
            private @Nullable U other;
            private @Nullable T item;

            @Override
            public boolean hasNext() {
                while (item == null && group.hasNext()) {
                    Side<T, U> side = group.next();
                    if (side.right() != null) {
                        other = side.right();
                    }
                    item = side.left();
                }
                return item != null;
            }

            @Override
            public R next() {
                T next = hasNext() ? item : null;
                if (next == null) {
                    throw new NoSuchElementException();
                }
                item = null;
                return match.match(next, other);
            }
        };
    }
}
