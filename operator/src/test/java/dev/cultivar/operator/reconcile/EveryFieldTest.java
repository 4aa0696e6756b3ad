package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cultivar.operator.cluster.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No field of a spec is there for nothing: another value of it, which a real API server takes, changes an order, a pod, another child or a
 * status, or whoever writes it is told why not. The specs to begin with are in {@code field/<kind>.yaml}; a new field is found by itself.
 */
@NullUnmarked // set before all tests
class EveryFieldTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final Path CRDS = Path.of("../helm/cultivar/templates/crds");
    private static final int UNPROCESSABLE = 422;

    /** Fields that are refused, whatever they hold or beside whatever is there, and a piece of the sentence that says so. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("DomainDataset spec.card.against[].dataset.domains.unseen.by", "UnseenByWhom"),
            Map.entry("DomainDataset spec.compute.dataWorkers", "is for TrainingRuns alone"),
            Map.entry("DomainDataset spec.compute.nodes", "is for TrainingRuns alone"),
            Map.entry("DomainDataset spec.sources[].from.dataset.domains.unseen.by", "UnseenByWhom"),
            Map.entry("DomainDataset spec.steps[].decontaminate.against[].dataset.domains.unseen.by", "UnseenByWhom"),
            Map.entry("TrainingRun spec.compute.executors", "is for DomainDatasets alone"),
            Map.entry("TrainingRun spec.datasets.*.domains.unseen.by", "UnseenByWhom"),
            Map.entry("TrainingRun spec.models.*.run.members", "SeveralModels"),
            Map.entry("TrainingRun spec.models.*.run.select", "SeveralModels"),
            Map.entry("Evaluation spec.compute.dataWorkers", "is for TrainingRuns alone"),
            Map.entry("Evaluation spec.compute.executors", "is for DomainDatasets alone"),
            Map.entry("Evaluation spec.compute.nodes", "is for TrainingRuns alone"),
            Map.entry("Evaluation spec.tasks[].choice.shots.from.domains.unseen.by", "UnseenShots"),
            Map.entry("Evaluation spec.tasks[].generate.shots.from.domains.unseen.by", "UnseenShots"));

    /** Fields that decide later, by what pods or other runs have done, and the test in which they do. */
    private static final Map<String, String> LATER = Map.of(
            "TrainingRun spec.ttlSecondsAfterFinished",
            "RunExpiryTest#aTimeGivenAfterTheEndDeletesTheRunAndAnEventSaysSo",
            "TrainingRun spec.search.earlyStop.median.after",
            "MedianStopTest#nothingIsStoppedBeforeItsTime",
            "TrainingRun spec.search.earlyStop.median.trials",
            "MedianStopTest#aTrialAboveTheMedianOfThoseBeforeItIsStopped",
            "TrainingRun spec.search.parallelism",
            "SearchReconcilerTest#theTableOf24TrialsIsCompleteThoughOneIsKilledOneDeletedAndOneFails");

    private static final String CHANGES = "";
    private static final String NOTHING = "nothing comes of it";

    private static KubernetesClient admin;
    private static String namespace;
    private final Map<String, String> asked = new HashMap<>();

    @BeforeAll
    static void start() {
        admin = ApiServer.get().admin();
        namespace = ApiServer.get().namespace();
    }

    @AfterAll
    static void stop() {
        admin.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DomainDataset", "AdaptationRecipe", "TrainingRun", "Evaluation"})
    void changesSomethingOrIsRefused(String kind) throws IOException {
        List<ObjectNode> specs = specs(kind);
        Map<String, String> not = new TreeMap<>();
        for (Leaf leaf : Leaf.of(schema(kind))) {
            String verdict = verdict(kind, leaf, specs);
            if (!verdict.equals(CHANGES)) {
                not.put(kind + " " + leaf, verdict);
            }
        }
        Map<String, String> listed = new TreeMap<>();
        REFUSED.forEach((field, words) -> listed.put(field, words));
        LATER.forEach((field, test) -> listed.put(field, ""));
        listed.keySet().removeIf(field -> !field.startsWith(kind + " "));
        assertThat(not.keySet())
                .as("fields of which no value changed anything, and what became of them: %s", not)
                .containsExactlyInAnyOrderElementsOf(listed.keySet());
        not.forEach((field, verdict) -> assertThat(verdict).as(field).contains(listed.get(field)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DomainDataset", "AdaptationRecipe", "TrainingRun", "Evaluation"})
    void whatItBeginsWithIsGood(String kind) throws IOException {
        assertThat(specs(kind)).allSatisfy(spec -> {
            assertThat(refusal(kind, spec)).isEmpty();
            assertThat(Made.of(kind, spec.toString()))
                    .matches(made -> !made.refused(), "is made")
                    .extracting(Made::text)
                    .isNotEqualTo("");
        });
    }

    @Test
    void whatDecidesLaterHasItsTest() throws ClassNotFoundException {
        for (String test : LATER.values()) {
            String[] names = test.split("#", -1);
            Class<?> type = Class.forName(EveryFieldTest.class.getPackageName() + "." + names[0]);
            assertThat(type.getDeclaredMethods()).extracting(Method::getName).contains(names[1]);
        }
    }

    /** Empty when a value changes what is made; else why no value does: what refuses them, or nothing. */
    private String verdict(String kind, Leaf leaf, List<ObjectNode> specs) {
        Set<String> refusals = new LinkedHashSet<>();
        for (ObjectNode spec : specs) {
            Leaf.Place place = leaf.in(spec);
            Made before = Made.of(kind, place.spec().toString());
            String refusal = before.refused() ? before.text() : refusal(kind, place.spec());
            if (!refusal.isEmpty()) {
                refusals.add(refusal);
                continue;
            }
            for (ObjectNode edit : leaf.edits(place)) {
                Made after = Made.of(kind, edit.toString());
                refusal = after.refused() ? after.text() : refusal(kind, edit);
                if (refusal.isEmpty() && !after.text().equals(before.text())) {
                    return CHANGES;
                }
                refusals.add(refusal);
            }
        }
        refusals.remove("");
        return refusals.isEmpty() ? NOTHING : String.join(" | ", refusals);
    }

    /** What the API server has against a spec, empty if nothing. */
    private String refusal(String kind, ObjectNode spec) {
        return asked.computeIfAbsent(kind + spec, key -> {
            GenericKubernetesResource resource = Named.read(kind, spec.toString());
            try {
                admin.resource(resource).inNamespace(namespace).dryRun().create();
                return "";
            } catch (KubernetesClientException e) {
                if (e.getCode() != UNPROCESSABLE && e.getCode() != HttpURLConnection.HTTP_BAD_REQUEST) {
                    throw e;
                }
                return e.getStatus().getMessage();
            }
        });
    }

    private static List<ObjectNode> specs(String kind) throws IOException {
        String file = "/field/" + kind + ".yaml";
        try (InputStream in = Objects.requireNonNull(EveryFieldTest.class.getResourceAsStream(file), file)) {
            return StreamSupport.stream(YAML.readTree(in).spliterator(), false)
                    .map(ObjectNode.class::cast)
                    .toList();
        }
    }

    private static JsonNode schema(String kind) throws IOException {
        return YAML.readTree(Files.readString(CRDS.resolve(kind.toLowerCase(Locale.ROOT) + "s.yaml")))
                .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    }
}
