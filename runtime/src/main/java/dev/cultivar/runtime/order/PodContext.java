package dev.cultivar.runtime.order;

import dev.cultivar.contract.Order;
import dev.cultivar.runtime.report.Reporter;
import dev.cultivar.runtime.store.Store;

/**
 * Everything a pod knows.
 *
 * @param ownerUid uid of the object that the work belongs to; checkpoints live under it
 */
public record PodContext(
        Order order, String orderDigest, String ownerUid, Store store, Reporter reporter, Termination termination) {}
