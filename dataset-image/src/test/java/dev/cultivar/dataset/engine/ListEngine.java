package dev.cultivar.dataset.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The engine's verbs on lists, by their definitions: what Spark is compared with, and what steps are tested on. */
public final class ListEngine implements Engine {
    /** How many shared values are open. */
    public int shared;

    @Override
    public <T extends Serializable> Flow<T> flow(List<T> items) {
        return new ListFlow<>(items);
    }

    @Override
    public <T extends Serializable> Shared<T> share(T value) {
        shared++;
        return new Shared<>() {
            @Override
            public T value() {
                return value;
            }

            @Override
            public void close() {
                shared--;
            }
        };
    }

    @Override
    public void close() {}

    /** All items of a flow. */
    public static <T extends Serializable> List<T> list(Flow<T> flow) {
        List<T> list = new ArrayList<>();
        flow.iterator().forEachRemaining(list::add);
        return list;
    }

    private record ListFlow<T extends Serializable>(List<T> items) implements Flow<T> {
        @Override
        public <R extends Serializable> Flow<R> flatMap(Expand<? super T, R> expand) {
            List<R> results = new ArrayList<>();
            items.forEach(item -> expand.expand(item).forEachRemaining(results::add));
            return new ListFlow<>(results);
        }

        @Override
        public Flow<T> spread() {
            List<T> shuffled = new ArrayList<>(items);
            Collections.reverse(shuffled);
            return new ListFlow<>(shuffled);
        }

        @Override
        public <K extends Comparable<K>, R extends Serializable> Flow<R> groupByKey(
                Key<T, K> key, Order<T> within, Gather<T, R> gather) {
            Map<K, List<T>> groups = new LinkedHashMap<>();
            items.forEach(item ->
                    groups.computeIfAbsent(key.of(item), k -> new ArrayList<>()).add(item));
            List<R> results = new ArrayList<>();
            groups.values().forEach(group -> {
                group.sort(within);
                gather.gather(group.iterator()).forEachRemaining(results::add);
            });
            return new ListFlow<>(results);
        }

        @Override
        public <U extends Serializable, K extends Comparable<K>, R extends Serializable> Flow<R> join(
                Flow<U> other, Key<T, K> key, Key<U, K> otherKey, Match<T, U, R> match) {
            Map<K, U> matches = new LinkedHashMap<>();
            list(other).forEach(item -> matches.put(otherKey.of(item), item));
            List<R> results = new ArrayList<>();
            items.forEach(item -> results.add(match.match(item, matches.get(key.of(item)))));
            return new ListFlow<>(results);
        }

        @Override
        public Flow<T> sort(Order<T> order) {
            return new ListFlow<>(items.stream().sorted(order).toList());
        }

        @Override
        public Flow<T> kept() {
            return this;
        }

        @Override
        public void release() {}

        @Override
        public Iterator<T> iterator() {
            return items.iterator();
        }
    }
}
