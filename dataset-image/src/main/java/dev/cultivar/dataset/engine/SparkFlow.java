package dev.cultivar.dataset.engine;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** A flow on a Spark RDD. */
final class SparkFlow<T extends Serializable> implements Flow<T> {
    private final SparkEngine engine;
    private final JavaRDD<T> items;

    SparkFlow(SparkEngine engine, JavaRDD<T> items) {
        this.engine = engine;
        this.items = items;
    }

    @Override
    public <R extends Serializable> Flow<R> flatMap(Expand<? super T, R> expand) {
        return new SparkFlow<>(engine, items.flatMap(expand::expand));
    }

    @Override
    public Flow<T> spread() {
        return new SparkFlow<>(engine, items.repartition(engine.partitions()));
    }

    @Override
    public <K extends Comparable<K>, R extends Serializable> Flow<R> groupByKey(
            Key<T, K> key, Order<T> within, Gather<T, R> gather) {
        return new SparkFlow<>(engine, grouped(items, key, within, gather));
    }

    @Override
    public <U extends Serializable, K extends Comparable<K>, R extends Serializable> Flow<R> join(
            Flow<U> other, Key<T, K> key, Key<U, K> otherKey, Match<T, U, R> match) {
        JavaRDD<Side<T, U>> left = items.map(item -> new Side<>(item, null));
        JavaRDD<Side<T, U>> right = ((SparkFlow<U>) other).items.map(item -> new Side<>(null, item));
        Key<Side<T, U>, K> either = side -> side.key(key, otherKey);
        Order<Side<T, U>> matchFirst = (a, b) -> Integer.compare(a.rank(), b.rank());
        Gather<Side<T, U>, R> gather = group -> Side.matched(group, match);
        return new SparkFlow<>(engine, grouped(left.union(right), either, matchFirst, gather));
    }

    @Override
    public Flow<T> sort(Order<T> order) {
        JavaPairRDD<T, Boolean> keyed = items.mapToPair(item -> new Tuple2<>(item, true));
        return Failures.translated(() -> new SparkFlow<>(
                engine, keyed.sortByKey(order, true, engine.partitions()).keys()));
    }

    @Override
    public Flow<T> kept() {
        items.persist(StorageLevel.DISK_ONLY());
        // asking for a part computes and stores it; its items need not be looked at
        JavaFutureAction<Void> action = items.foreachPartitionAsync(part -> {});
        Failures.await(action, engine);
        return this;
    }

    @Override
    public void release() {
        items.unpersist(false);
    }

    @Override
    public Iterator<T> iterator() {
        Iterator<T> parts = Failures.translated(items::toLocalIterator);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return Failures.translated(parts::hasNext);
            }

            @Override
            public T next() {
                return Failures.translated(parts::next);
            }
        };
    }

    private <S extends Serializable, K extends Comparable<K>, R extends Serializable> JavaRDD<R> grouped(
            JavaRDD<S> all, Key<S, K> key, Order<S> within, Gather<S, R> gather) {
        Order<S> order = (a, b) -> {
            int byKey = key.of(a).compareTo(key.of(b));
            return byKey != 0 ? byKey : within.compare(a, b);
        };
        return all.mapToPair(item -> new Tuple2<>(item, true))
                .repartitionAndSortWithinPartitions(new KeyPartitioner<>(key, engine.partitions()), order)
                .keys()
                .mapPartitions(sorted -> new Groups<>(sorted, key, gather));
    }
}
