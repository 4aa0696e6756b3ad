package dev.cultivar.operator.report;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.PodEnvironment;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From a token to its sender: TokenReview for our audience, the pod that the token is bound to, its job, the job's owner.
 * Nothing that the sender says of itself is looked at. Answers are kept for a minute, so a pod that reports every second
 * costs three requests a minute. Tokens that turn out to be nobody's cost the API server a bounded number of reviews: {@link #FAILURES}
 * a minute from one address and {@link #ALL_FAILURES} together; a token that was good once is not held up by others.
 */
public final class Senders {
    private static final Duration KEEP = Duration.ofMinutes(1);
    private static final int MAX_KEPT = 8192;
    /** Tokens of nobody that one address may try in a minute. */
    static final int FAILURES = 30;
    /** Tokens of nobody that are tried in a minute. */
    static final int ALL_FAILURES = 600;

    private static final String ALL = "";
    private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
    private static final String POD_UID = "authentication.kubernetes.io/pod-uid";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final String API_GROUP = "cultivar.dev/";

    private final KubernetesClient client;
    private final Clock clock;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final Allowance failures;
    private final Allowance allFailures;

    /** Through a client. */
    public Senders(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
        failures = new Allowance(FAILURES, clock);
        allFailures = new Allowance(ALL_FAILURES, clock);
    }

    /** Who sent a token. */
    public sealed interface Answer {
        /** A pod that works for one of our resources. */
        record Known(Sender sender) implements Answer {}

        /** The API server knows the token, and it is of no such pod. */
        record Stranger() implements Answer {}

        /** The API server does not know the token for our audience. */
        record Unknown() implements Answer {}

        /** Too many tokens of nobody were tried, so this one was not looked at. */
        record Unasked() implements Answer {}
    }

    /**
     * Looks a token up.
     *
     * @param source address that sent it
     */
    public Answer of(String token, String source) {
        String key = CanonicalJson.digest(token.getBytes(StandardCharsets.UTF_8));
        Instant now = clock.instant();
        Kept before = before(key);
        if (before != null && before.until().isAfter(now)) {
            return new Answer.Known(before.sender());
        }
        if (before == null && !mayFail(source)) {
            return new Answer.Unasked();
        }
        boolean failed = false;
        try {
            Answer answer = review(token);
            if (answer instanceof Answer.Known known) {
                keep(key, new Kept(known.sender(), now.plus(KEEP)));
            } else {
                failed = true;
                forget(key);
            }
            return answer;
        } finally {
            // a server that does not answer says nothing of a token
            if (before == null && !failed) {
                failures.giveBack(source);
                allFailures.giveBack(ALL);
            }
        }
    }

    private boolean mayFail(String source) {
        return failures.take(source) && allFailures.take(ALL);
    }

    private @Nullable Kept before(String key) {
        synchronized (kept) {
            return kept.get(key);
        }
    }

    private void forget(String key) {
        synchronized (kept) {
            kept.remove(key);
        }
    }

    private void keep(String key, Kept entry) {
        synchronized (kept) {
            kept.remove(key);
            kept.put(key, entry);
            if (kept.size() > MAX_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
    }

    private Answer review(String token) {
        TokenReview review = client.resource(new TokenReviewBuilder()
                        .withNewSpec()
                        .withToken(token)
                        .withAudiences(PodEnvironment.AUDIENCE)
                        .endSpec()
                        .build())
                .create();
        if (review.getStatus() == null
                || !Boolean.TRUE.equals(review.getStatus().getAuthenticated())
                || review.getStatus().getAudiences() == null
                || !review.getStatus().getAudiences().contains(PodEnvironment.AUDIENCE)
                || review.getStatus().getUser() == null) {
            return new Answer.Unknown();
        }
        Map<String, List<String>> extra = review.getStatus().getUser().getExtra();
        String podName = single(extra, POD_NAME);
        String podUid = single(extra, POD_UID);
        String user = review.getStatus().getUser().getUsername();
        if (podName.isEmpty() || podUid.isEmpty() || user == null || !user.startsWith(SERVICE_ACCOUNT)) {
            return new Answer.Stranger();
        }
        String namespace = user.substring(SERVICE_ACCOUNT.length()).split(":", 2)[0];
        return owner(namespace, podName, podUid).<Answer>map(Answer.Known::new).orElseGet(Answer.Stranger::new);
    }

    private Optional<Sender> owner(String namespace, String podName, String podUid) {
        Pod pod = client.pods().inNamespace(namespace).withName(podName).get();
        if (pod == null || !podUid.equals(pod.getMetadata().getUid())) {
            return Optional.empty();
        }
        return pod.getMetadata().getOwnerReferences().stream()
                .filter(o -> Boolean.TRUE.equals(o.getController()) && "Job".equals(o.getKind()))
                .findFirst()
                .map(reference -> job(namespace, reference))
                .flatMap(job -> job.getMetadata().getOwnerReferences().stream()
                        .filter(o -> Boolean.TRUE.equals(o.getController())
                                && o.getApiVersion().startsWith(API_GROUP))
                        .findFirst())
                .map(o -> new Sender(podUid, o.getKind(), namespace, o.getName()));
    }

    private @Nullable Job job(String namespace, OwnerReference reference) {
        Job job = client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withName(reference.getName())
                .get();
        return job == null || !job.getMetadata().getUid().equals(reference.getUid()) ? null : job;
    }

    private static String single(@Nullable Map<String, List<String>> extra, String name) {
        List<String> values = extra == null ? List.of() : extra.getOrDefault(name, List.of());
        return values.size() == 1 ? values.getFirst() : "";
    }

    private record Kept(Sender sender, Instant until) {}
}
