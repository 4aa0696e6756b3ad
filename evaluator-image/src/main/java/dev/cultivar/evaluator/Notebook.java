package dev.cultivar.evaluator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.evaluator.task.OwnRows;
import dev.cultivar.runtime.order.PodContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured before, by what it depends on: weights, adapter, data, task and machine. So an evaluation that was stopped goes
 * on where it was, and a base model that many evaluations compare with is measured once. Losing it is harmless; numbers come back
 * bit for bit.
 */
final class Notebook {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private final Plan plan;
    private final Path folder;
    private final String machine;

    private Notebook(Plan plan, Path folder, String machine) {
        this.plan = plan;
        this.folder = folder;
        this.machine = machine;
    }

    static Notebook of(Plan plan, PodContext pod) throws IOException {
        return new Notebook(
                plan,
                pod.store().cache("measured"),
                processor() + ", " + pod.order().threads() + " threads");
    }

    /** What an earlier pod measured. */
    Optional<Measured> read(String task, String member) throws IOException {
        Path file = file(task, member);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(measured(CanonicalJson.strict().readTree(Files.readAllBytes(file))));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            System.err.println(file + " is damaged and is measured anew: " + e.getMessage());
            return Optional.empty();
        }
    }

    void write(String task, String member, Measured measured) throws IOException {
        Path temporary = Files.createTempFile(folder, ".new-", ".json");
        Files.write(temporary, CanonicalJson.bytes(json(measured)));
        Files.move(temporary, file(task, member), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String task, String member) {
        Map<String, Object> key = new TreeMap<>();
        key.put("task", plan.task(task).chosen());
        key.put("version", plan.examiner(task).version());
        key.put("kind", plan.examiner(task).items());
        Optional<OwnRows> own = plan.examiner(task).ownRows();
        key.put("view", own.isPresent() ? own.get().digest() : plan.view(task));
        key.put("model", plan.state(member));
        if (plan.examiner(task).drawsBySeed()) {
            key.put("seed", plan.seed());
            plan.shots(task).ifPresent(view -> key.put("shots", view));
        }
        // The last bits of a sum differ between instruction sets and numbers of threads.
        key.put("machine", machine);
        return folder.resolve(CanonicalJson.digest(key) + ".json");
    }

    private static String processor() throws IOException {
        if (!Files.isReadable(PROCESSORS)) {
            return System.getProperty("os.arch", "");
        }
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name") || line.startsWith("flags"))
                    .limit(2)
                    .collect(Collectors.joining("; "));
        }
    }

    private static ObjectNode json(Measured measured) {
        ObjectNode json = CanonicalJson.strict().createObjectNode();
        json.put("items", measured.items()).put("tokens", measured.tokens());
        json.set("ids", CanonicalJson.strict().valueToTree(measured.ids()));
        json.set("groups", CanonicalJson.strict().valueToTree(measured.groups()));
        json.set("warnings", CanonicalJson.strict().valueToTree(measured.warnings()));
        json.set("answers", CanonicalJson.strict().valueToTree(measured.answers()));
        json.set("harness", CanonicalJson.strict().valueToTree(measured.harness()));
        json.put("context", measured.context());
        ObjectNode metrics = json.putObject("metrics");
        for (Map.Entry<Metric, Pooled> metric : measured.metrics().entrySet()) {
            ArrayNode pairs = metrics.putArray(metric.getKey().name());
            for (int i = 0; i < metric.getValue().units(); i++) {
                pairs.add(metric.getValue().numerator(i)).add(metric.getValue().denominator(i));
            }
        }
        return json;
    }

    private static Measured measured(JsonNode json) {
        SortedMap<Metric, Pooled> metrics = new TreeMap<>();
        for (Map.Entry<String, JsonNode> metric : json.path("metrics").properties()) {
            int n = metric.getValue().size() / 2;
            double[] numerators = new double[n];
            double[] denominators = new double[n];
            for (int i = 0; i < n; i++) {
                numerators[i] = metric.getValue().path(2 * i).asDouble();
                denominators[i] = metric.getValue().path(2 * i + 1).asDouble();
            }
            metrics.put(Metric.valueOf(metric.getKey()), new Pooled(numerators, denominators));
        }
        SortedMap<String, Double> harness = new TreeMap<>();
        json.path("harness")
                .properties()
                .forEach(entry -> harness.put(entry.getKey(), entry.getValue().asDouble()));
        List<List<String>> answers = new ArrayList<>();
        json.path("answers").forEach(item -> answers.add(strings(item)));
        return new Measured(
                json.path("items").asText(),
                strings(json.path("ids")),
                strings(json.path("groups")),
                metrics,
                harness,
                json.path("tokens").asLong(),
                strings(json.path("warnings")),
                answers,
                json.path("context").asText());
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(node -> strings.add(node.asText()));
        return strings;
    }
}
