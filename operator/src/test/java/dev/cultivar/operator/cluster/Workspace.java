package dev.cultivar.operator.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.CardStatus;
import dev.cultivar.api.Condition;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.SetOverlapStatus;
import dev.cultivar.api.SplitStatus;
import dev.cultivar.api.StepStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.Report;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A namespace of a test: applies manifests as a person would, waits for conditions, makes outcomes. */
public final class Workspace {
    /** How long anything that has to happen may take: far more than it does on the slowest machine. */
    public static final Duration PATIENCE = Duration.ofMinutes(3);

    private final KubernetesClient client;
    private final String namespace;
    private final Hands hands;
    private final Set<String> played = new HashSet<>();

    /** As a person with all rights. */
    public Workspace(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        this.hands = new Hands(client, namespace);
    }

    /** Its name. */
    public String namespace() {
        return namespace;
    }

    /** Its job controller and kubelet. */
    public Hands hands() {
        return hands;
    }

    /** Server-side apply of one manifest: kind, name and spec. */
    public void apply(String kind, String name, String spec) {
        String manifest = "apiVersion: cultivar.dev/v1alpha1\nkind: " + kind + "\nmetadata: {name: " + name
                + ", namespace: " + namespace + "}\nspec: " + spec.strip() + "\n";
        client.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(item -> client.resource(item)
                        .fieldManager("kubectl")
                        .forceConflicts()
                        .serverSideApply());
    }

    /** The order that a job's pods get. */
    public Order orderOf(Job job) {
        String json = client.configMaps()
                .inNamespace(namespace)
                .withName(Hands.orderMap(job))
                .require()
                .getData()
                .get("order.json");
        try {
            return CanonicalJson.strict().readValue(json, Order.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets an annotation. */
    public void annotate(Class<? extends HasMetadata> kind, String name, String key, String value) {
        client.resources(kind).inNamespace(namespace).withName(name).edit(r -> {
            r.getMetadata().getAnnotations().put(key, value);
            return r;
        });
    }

    /** A resource as it is. */
    public <R extends HasMetadata> R get(Class<R> kind, String name) {
        return client.resources(kind).inNamespace(namespace).withName(name).require();
    }

    /** Waits until a condition has that status, reason and generation. */
    public <R extends CustomResource<?, ?>> R until(
            Class<R> kind, String name, String type, String status, String reason) {
        return await(kind.getSimpleName() + " " + name + " to be " + type + "=" + status + " (" + reason + "), is "
                        + (Object) Optional.ofNullable(client.resources(kind)
                                        .inNamespace(namespace)
                                        .withName(name)
                                        .get())
                                .map(CustomResource::getStatus))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> get(kind, name),
                        r -> condition(r, type)
                                .filter(c -> c.status().equals(status)
                                        && c.reason().equals(reason)
                                        && r.getMetadata().getGeneration().equals(c.observedGeneration()))
                                .isPresent());
    }

    /** Plays job controller and kubelet for every open job, once each, until a run has a condition. */
    public TrainingRun drive(String run, String condition, Consumer<Job> kubelet) {
        await(run + " to be " + condition)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    client.batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
                            .filter(job -> job.getStatus().getConditions().isEmpty())
                            .filter(job -> played.add(job.getMetadata().getName()))
                            .forEach(kubelet);
                    return condition(get(TrainingRun.class, run), condition)
                            .filter(c -> c.status().equals("True"))
                            .isPresent();
                });
        return get(TrainingRun.class, run);
    }

    /** A job that the test has played itself, so that {@link #drive} leaves it alone. */
    public void played(Job job) {
        played.add(job.getMetadata().getName());
    }

    /** The message of a condition. */
    public static String message(CustomResource<?, ?> resource, String type) {
        return condition(resource, type).map(Condition::message).orElse("");
    }

    /** A condition of a resource. */
    public static Optional<Condition> condition(CustomResource<?, ?> resource, String type) {
        List<Condition> conditions = switch (resource) {
            case DomainDataset d ->
                d.getStatus() == null ? List.of() : d.getStatus().conditions();
            case AdaptationRecipe r ->
                r.getStatus() == null ? List.of() : r.getStatus().conditions();
            case TrainingRun r ->
                r.getStatus() == null ? List.of() : r.getStatus().conditions();
            case Evaluation e ->
                e.getStatus() == null ? List.of() : e.getStatus().conditions();
            default -> throw new IllegalArgumentException(resource.getKind());
        };
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** A dataset with two inline records, prepared. */
    public void prepared(String name, RecordType record, String digest) {
        apply("DomainDataset", name, dataset(record));
        hands.succeed(hands.job(name, "prepare", 1), dataset(hands.job(name, "prepare", 1), record, digest));
        until(DomainDataset.class, name, "Ready", "True", "Prepared");
    }

    /** The spec of a dataset with an inline record. */
    public static String dataset(RecordType record) {
        return """
                {sources: [{name: lines, record: %s, from: {inline: {jsonLines: '{"text": "a"}'}}}], splits: [{name: test, fraction: {share: 0.5}}]}
                """.formatted(record);
    }

    /** The outcome of a dataset's pod. */
    public static Outcome dataset(Job job, RecordType record, String digest) {
        return new Outcome(
                Outcome.SCHEMA_VERSION,
                Hands.order(job),
                0,
                "Done",
                "2 records",
                List.of(new ArtifactStatus("dataset", "dataset", digest, 10L)),
                null,
                record,
                List.of(new SplitStatus("test", 1L, 5L), new SplitStatus("train", 1L, 5L)),
                List.of(new StepStatus("lines", 2L, 0L, Map.of())),
                List.of(),
                List.of(),
                null,
                card(digest),
                List.of());
    }

    /** The card of such a dataset. */
    public static CardStatus card(String digest) {
        return new CardStatus(
                "dataset/" + digest + "/card.json",
                "c" + digest,
                1L,
                0L,
                List.of(new SetOverlapStatus("exam", 1L, 1L, 0.5, 0.25)),
                Map.of("CC0", 2L),
                Map.of(),
                Map.of("language", 2L),
                3L,
                1L,
                1L);
    }

    /** The outcome of a stage's pod. */
    public static Outcome stage(Job job, String kind, String digest, @Nullable Report report) {
        return new Outcome(
                Outcome.SCHEMA_VERSION,
                Hands.order(job),
                0,
                "Done",
                "done",
                List.of(new ArtifactStatus("base", kind, digest, 10L)),
                report,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** The outcome of an evaluation's pod. */
    public static Outcome evaluation(Job job, List<ResultStatus> results, List<GateStatus> gates) {
        return new Outcome(
                Outcome.SCHEMA_VERSION,
                Hands.order(job),
                0,
                "Done",
                "done",
                List.of(new ArtifactStatus("report", "report", "r1", 10L)),
                null,
                null,
                List.of(),
                List.of(),
                results,
                gates);
    }

    /** The outcome of a pod that refuses its work. */
    public static Outcome refused(Job job, String reason, String message) {
        return new Outcome(
                Outcome.SCHEMA_VERSION,
                Hands.order(job),
                2,
                reason,
                message,
                List.of(),
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
