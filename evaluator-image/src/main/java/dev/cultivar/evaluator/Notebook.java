package dev.cultivar.evaluator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Pooled;
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

/**
 * What was measured so far, one file for each task and model of one order, so that an evaluation that was stopped goes on where
 * it was. Numbers come back bit for bit.
 */
final class Notebook {
    private final Path folder;
    private final String orderDigest;

    /** @param folder of the run; files of other orders in it are not looked at */
    Notebook(Path folder, String orderDigest) {
        this.folder = folder;
        this.orderDigest = orderDigest;
    }

    /** What an earlier pod of this order measured. */
    Optional<Measured> read(String task, String model) throws IOException {
        Path file = file(task, model);
        return Files.isRegularFile(file)
                ? Optional.of(measured(CanonicalJson.strict().readTree(Files.readAllBytes(file))))
                : Optional.empty();
    }

    void write(String task, String model, Measured measured) throws IOException {
        Path file = file(task, model);
        Path parent = Files.createDirectories(folder.resolve("measured"));
        Path temporary = Files.createTempFile(parent, ".new-", ".json");
        Files.write(temporary, CanonicalJson.bytes(json(measured)));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String task, String model) {
        String key = CanonicalJson.digest(List.of(orderDigest, task, model));
        return folder.resolve("measured").resolve(key + ".json");
    }

    private static ObjectNode json(Measured measured) {
        ObjectNode json = CanonicalJson.strict().createObjectNode();
        json.put("items", measured.items()).put("tokens", measured.tokens());
        json.set("ids", CanonicalJson.strict().valueToTree(measured.ids()));
        json.set("groups", CanonicalJson.strict().valueToTree(measured.groups()));
        json.set("warnings", CanonicalJson.strict().valueToTree(measured.warnings()));
        json.set("harness", CanonicalJson.strict().valueToTree(measured.harness()));
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
        return new Measured(
                json.path("items").asText(),
                strings(json.path("ids")),
                strings(json.path("groups")),
                metrics,
                harness,
                json.path("tokens").asLong(),
                strings(json.path("warnings")));
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(node -> strings.add(node.asText()));
        return strings;
    }
}
