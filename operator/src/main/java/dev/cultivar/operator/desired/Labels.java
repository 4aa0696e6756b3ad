package dev.cultivar.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;

/** Labels and annotations on children; informers select by them. They say nothing that is trusted: owner references do. */
public final class Labels {
    /** Kind of the owner. */
    public static final String KIND = "cultivar.dev/kind";
    /** Name of the owner. */
    public static final String OWNER = "cultivar.dev/owner";
    /** Stage that the work belongs to. */
    public static final String STAGE = "cultivar.dev/stage";
    /** First 8 digits of the order's digest. */
    public static final String ORDER = "cultivar.dev/order";
    /** Number of the job for the same order, from 1. */
    public static final String JOB_NUMBER = "cultivar.dev/job-number";
    /** Annotation: the order's whole digest. */
    public static final String ORDER_DIGEST = "cultivar.dev/order-digest";
    /** Annotation: a token set by a person on an owner; a failed job is tried again when it changes. The job carries it on. */
    public static final String RETRY = "cultivar.dev/retry";
    /** Name of the search that a run is a trial of. */
    public static final String SEARCH = "cultivar.dev/search";
    /** Who manages an object. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    /** The value of {@link #MANAGED_BY}. */
    public static final String MANAGER = "cultivar";
    /** Annotation of a queued job: step of the newest checkpoint that its pods have told of. */
    public static final String CHECKPOINT_STEP = "cultivar.dev/last-checkpoint-step";
    /** Annotation of a queued job: when they told of it; what lies between then and now is lost if nothing is saved on eviction. */
    public static final String CHECKPOINT_TIME = "cultivar.dev/last-checkpoint-time";

    /** Annotation of a job: step of the newest checkpoint when it was made; one that fails without a newer one has not gone on. */
    public static final String BEGAN_AT_STEP = "cultivar.dev/began-at-checkpoint-step";

    private Labels() {}

    /** Labels of everything that belongs to an owner. */
    public static Map<String, String> of(Owner owner) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(MANAGED_BY, MANAGER);
        labels.put(KIND, owner.kind());
        labels.put(OWNER, owner.name());
        return labels;
    }

    /** Name of the search that a run is a trial of, or nothing. */
    public static String search(HasMetadata run) {
        Map<String, String> labels = run.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(SEARCH, "");
    }

    /** Selector for the children of a kind. */
    public static String selector(String kind) {
        return MANAGED_BY + "=" + MANAGER + "," + KIND + "=" + kind;
    }
}
