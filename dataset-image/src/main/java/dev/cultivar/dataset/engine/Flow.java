package dev.cultivar.dataset.engine;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Items spread over processors, and the verbs that preparation needs. Verbs describe; {@link #kept} and {@link #iterator}
 * compute. No verb holds more than a buffer of items in memory, and no result but the order of {@link #iterator} before a
 * {@link #sort} depends on how items are spread.
 */
public interface Flow<T extends Serializable> {
    /** Each item becomes any number of items. */
    <R extends Serializable> Flow<R> flatMap(Expand<? super T, R> expand);

    /** The same items spread evenly, after few inputs have become many items. */
    Flow<T> spread();

    /**
     * Items of one key, brought together in an order, become any number of items. A group is passed over once and may be larger
     * than memory.
     */
    <K extends Comparable<K>, R extends Serializable> Flow<R> groupByKey(
            Key<T, K> key, Order<T> within, Gather<T, R> gather);

    /** Each item with the item of the other flow that has its key, if there is one; the other flow has a key at most once. */
    <U extends Serializable, K extends Comparable<K>, R extends Serializable> Flow<R> join(
            Flow<U> other, Key<T, K> key, Key<U, K> otherKey, Match<T, U, R> match);

    /** The same items in one order. */
    Flow<T> sort(Order<T> order);

    /** Computes the items now and holds them on the local disk, so that what follows can use them more than once. */
    Flow<T> kept();

    /** Lets go of what {@link #kept} holds. */
    void release();

    /** Computes the items and brings them here, a part at a time. */
    Iterator<T> iterator();

    /** What {@link #flatMap} does with an item. */
    @FunctionalInterface
    interface Expand<T, R> extends Serializable {
        /** The items that this one becomes. */
        Iterator<R> expand(T item);
    }

    /** The key of an item; its hash code must be the same in every process. */
    @FunctionalInterface
    interface Key<T, K extends Comparable<K>> extends Serializable {
        /** The key. */
        K of(T item);
    }

    /** A total order of items. */
    @FunctionalInterface
    interface Order<T> extends Comparator<T>, Serializable {}

    /** What {@link #groupByKey} does with the items of one key. */
    @FunctionalInterface
    interface Gather<T, R> extends Serializable {
        /** The items that this group becomes. */
        Iterator<R> gather(Iterator<T> group);
    }

    /** What {@link #join} makes of an item and its match. */
    @FunctionalInterface
    interface Match<T, U, R> extends Serializable {
        /** The item that comes of both. */
        R match(T item, @Nullable U other);
    }
}
