package dev.cultivar.dataset.engine;

import org.apache.spark.Partitioner;

/** Sends an item to the partition of its key. */
final class KeyPartitioner<T, K extends Comparable<K>> extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final Flow.Key<T, K> key;
    private final int partitions;

    KeyPartitioner(Flow.Key<T, K> key, int partitions) {
        this.key = key;
        this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    @SuppressWarnings("unchecked") // Spark hands over the items that the flow's type promises
    public int getPartition(Object item) {
        // multiplied, because neighbouring numbers are common keys
        int mixed = key.of((T) item).hashCode() * 0x9E3779B9;
        return Math.floorMod(mixed ^ (mixed >>> 16), partitions);
    }
}
