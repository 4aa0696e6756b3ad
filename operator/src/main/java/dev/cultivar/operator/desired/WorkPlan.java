package dev.cultivar.operator.desired;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cultivar.api.compute.Compute;
import dev.cultivar.api.compute.Queue;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.TrainWork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work for a pod.
 *
 * @param stage name of the stage; prepare, import or examine where the kind has none
 * @param orderDigest of the order; the name of everything that is made for it
 * @param orderJson the order's canonical JSON, or null when the order was written before and is only referred to
 * @param hubSecrets names of the Secrets whose hub tokens the pod gets
 * @param downloads whether the pod fetches files from outside of the cluster
 * @param nodes pods that do the work together
 * @param checkpoints of a stage that stay; null: as the order says
 * @param reached step of the newest checkpoint that is known; null: none
 * @param retry token that a person put on the owner, empty if none
 */
public record WorkPlan(
        Owner owner,
        String stage,
        String orderDigest,
        @Nullable String orderJson,
        Compute compute,
        @Nullable Queue queue,
        String image,
        int backoffLimit,
        boolean suspend,
        String retry,
        List<String> hubSecrets,
        boolean downloads,
        int nodes,
        @Nullable Integer checkpoints,
        @Nullable Long reached) {

    /** For an order. */
    public static WorkPlan of(
            Owner owner,
            String stage,
            Order order,
            Compute compute,
            @Nullable Queue queue,
            String image,
            int backoffLimit,
            boolean suspend,
            String retry) {
        byte[] json = CanonicalJson.bytes(order);
        return new WorkPlan(
                owner,
                stage,
                CanonicalJson.digest(json),
                new String(json, java.nio.charset.StandardCharsets.UTF_8),
                compute,
                queue,
                image,
                backoffLimit,
                suspend,
                retry,
                HubSecrets.of(order),
                PodNetwork.downloads(order),
                nodes(order, compute),
                null,
                null);
    }

    /** Only training is split; an edit or an import beside it is done by one pod. */
    private static int nodes(Order order, Compute compute) {
        return order.work().chosen() instanceof TrainWork && compute.nodes() != null ? compute.nodes() : 1;
    }

    /** The same work by an order that was written before and whose JSON only its ConfigMap has. */
    public WorkPlan withRecordedOrder(String digest) {
        return new WorkPlan(
                owner,
                stage,
                digest,
                null,
                compute,
                queue,
                image,
                backoffLimit,
                suspend,
                retry,
                hubSecrets,
                downloads,
                nodes,
                checkpoints,
                reached);
    }

    /** The same work with so many checkpoints that stay, of which the newest is of that step. */
    public WorkPlan keeping(@Nullable Integer kept, @Nullable Long newest) {
        return new WorkPlan(
                owner,
                stage,
                orderDigest,
                orderJson,
                compute,
                queue,
                image,
                backoffLimit,
                suspend,
                retry,
                hubSecrets,
                downloads,
                nodes,
                kept,
                newest);
    }

    /** First 8 digits of the digest: in a label. */
    public String shortDigest() {
        return orderDigest.substring(0, 8);
    }

    /**
     * Name of the order's ConfigMap. The owner's uid goes into the short hash: a run and an evaluation of one name may give the
     * same order, and a recreated owner must not wait for the children of the one before.
     */
    public String orderName() {
        return owner.name() + "-"
                + CanonicalJson.digest((owner.uid() + orderDigest).getBytes(UTF_8))
                        .substring(0, 8);
    }

    /** Name of a job, numbered from 1. */
    public String jobName(int number) {
        return orderName() + "-" + number;
    }

    /** Whether another system decides when the pods may run. */
    public boolean queued() {
        return queue != null && queue.kueue() != null;
    }
}
