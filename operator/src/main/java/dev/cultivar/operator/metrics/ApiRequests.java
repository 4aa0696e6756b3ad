package dev.cultivar.operator.metrics;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How long the API server takes to answer the operator, until the headers are there; each try of a request counts. Watches are left out: they have no
 * end to wait for. So is what gets no answer, which the operator's log and failed reconciles tell.
 */
public final class ApiRequests implements Interceptor {
    /** By verb and resource, both from fixed lists. */
    public static final String DURATION = "cultivar.api.request.duration";

    private static final String OTHER = "other";
    private static final Set<String> RESOURCES = Set.of(
            "adaptationrecipes",
            "domaindatasets",
            "evaluations",
            "trainingruns",
            "clusterroles",
            "configmaps",
            "events",
            "jobs",
            "leases",
            "networkpolicies",
            "persistentvolumeclaims",
            "podgroups",
            "pods",
            "rolebindings",
            "secrets",
            "serviceaccounts",
            "services",
            "tokenreviews");
    private static final Map<String, String> VERBS =
            Map.of("POST", "create", "PUT", "update", "PATCH", "patch", "DELETE", "delete");
    private static final List<Duration> BUCKETS = List.of(
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));
    /** A request without an answer is forgotten when so many have begun after it: more than can be under way at once. */
    private static final int MOST = 1_000;

    /**
     * What a request asks for.
     *
     * @param verb as roles name it
     * @param resource plural, as in a path
     */
    record Asked(String verb, String resource) {}

    private final MeterRegistry registry;
    private final Map<UUID, Long> begun = new LinkedHashMap<>();

    /** Into a registry. */
    public ApiRequests(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Of a request as it is sent: one that interceptors were asked about before has another id. */
    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        if (!isWatch(request.uri())) {
            begin(request.id());
        }
        return consumer;
    }

    @Override
    public void after(
            HttpRequest request,
            @Nullable HttpResponse<?> response,
            AsyncBody.@Nullable Consumer<List<ByteBuffer>> body) {
        end(request);
    }

    private synchronized void begin(UUID id) {
        begun.put(id, System.nanoTime());
        if (begun.size() > MOST) {
            begun.remove(begun.keySet().iterator().next());
        }
    }

    private synchronized @Nullable Long forget(UUID id) {
        return begun.remove(id);
    }

    private void end(HttpRequest request) {
        Long since = forget(request.id());
        if (since == null) {
            return;
        }
        Asked asked = asked(request.method(), request.uri());
        Timer.builder(DURATION)
                .description("Time until the API server answered the operator, watches left out")
                .tags("verb", asked.verb(), "resource", asked.resource())
                .serviceLevelObjectives(BUCKETS.toArray(Duration[]::new))
                .register(registry)
                .record(Duration.ofNanos(System.nanoTime() - since));
    }

    private static boolean isWatch(URI uri) {
        String query = uri.getQuery();
        return query != null && Arrays.stream(query.split("&", -1)).anyMatch("watch=true"::equals);
    }

    /** What a method asks for at an address; the server may stand behind a prefix of its own. */
    static Asked asked(String method, URI uri) {
        List<String> parts = Arrays.stream(uri.getPath().split("/", -1))
                .dropWhile(part -> !part.equals("api") && !part.equals("apis"))
                .toList();
        int version = parts.isEmpty() || parts.getFirst().equals("api") ? 2 : 3;
        List<String> rest = parts.stream().skip(version).toList();
        List<String> place =
                rest.size() > 2 && rest.getFirst().equals("namespaces") ? rest.subList(2, rest.size()) : rest;
        String resource = place.isEmpty() || !RESOURCES.contains(place.getFirst()) ? OTHER : place.getFirst();
        String reads = place.size() > 1 ? "get" : "list";
        return new Asked(method.equals("GET") ? reads : VERBS.getOrDefault(method, OTHER), resource);
    }
}
