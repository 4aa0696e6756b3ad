package dev.cultivar.contract;

import org.jspecify.annotations.Nullable;

/**
 * What a pod does, with every reference resolved: immutable, named by its hash, the same bytes wherever it runs. It holds the
 * work and nothing of its place; run name, uid and addresses come by environment and mounts.
 *
 * @param threads of tensors
 * @param dataWorkers threads that prepare the data of a training stage beside them; null for none
 */
public record Order(
        int schemaVersion, long seed, int threads, @Nullable Integer dataWorkers, Work work) {
    /** The version of this page's records. */
    public static final int SCHEMA_VERSION = 1;

    public Order {
        if (schemaVersion != SCHEMA_VERSION) {
            throw new IllegalArgumentException("order.schemaVersion: this image reads version " + SCHEMA_VERSION
                    + ", the order has " + schemaVersion + "; use the image that belongs to the operator");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("order.threads: must be at least 1, is " + threads);
        }
        if (dataWorkers != null && dataWorkers < 0) {
            throw new IllegalArgumentException("order.dataWorkers: must not be negative, is " + dataWorkers);
        }
        dataWorkers = dataWorkers == null || dataWorkers == 0 ? null : dataWorkers;
    }

    /** Without threads that prepare data. */
    public Order(int schemaVersion, long seed, int threads, Work work) {
        this(schemaVersion, seed, threads, null, work);
    }
}
