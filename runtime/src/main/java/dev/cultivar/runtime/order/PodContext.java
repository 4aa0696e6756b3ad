package dev.cultivar.runtime.order;

import dev.cultivar.contract.Order;
import dev.cultivar.runtime.report.Reporter;
import dev.cultivar.runtime.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * Everything a pod knows.
 *
 * @param ownerUid uid of the object that the work belongs to; checkpoints live under it
 * @param checkpoints of a stage that stay, in place of what the order says; null: the order's number
 */
public record PodContext(
        Order order,
        String orderDigest,
        String ownerUid,
        Store store,
        Reporter reporter,
        Termination termination,
        @Nullable Integer checkpoints) {
    /** Where the order alone says how many checkpoints stay. */
    public PodContext(
            Order order, String orderDigest, String ownerUid, Store store, Reporter reporter, Termination termination) {
        this(order, orderDigest, ownerUid, store, reporter, termination, null);
    }
}
