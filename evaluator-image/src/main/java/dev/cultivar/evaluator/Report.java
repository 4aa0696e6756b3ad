package dev.cultivar.evaluator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.task.Task;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.evaluator.gate.Comparison;
import dev.cultivar.evaluator.matrix.DomainTasks;
import dev.cultivar.evaluator.matrix.Matrices;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.page.Page;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.task.HarnessTask;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The report artifact: {@code evaluation.json} for machines, {@code samples.jsonl} with every item on every member (and, of a task of
 * lm-eval, the first item's context), and {@code report.html} for people. Nothing in it depends on clock, host or rate: the same order gives the same bytes.
 *
 * <p>{@code evaluation.json} holds our results beside lm-eval's: {@code lmEval.(member)} has the keys of lm-eval's result files
 * ({@code results}, {@code n-samples}, {@code higher_is_better}, {@code versions} and more).
 */
final class Report {
    private static final int SCHEMA_VERSION = 2;

    private Report() {}

    static Artifact write(Plan plan, Map<String, Map<String, Measured>> measured, Findings findings, PodContext pod)
            throws IOException {
        try (ArtifactWriter writer = pod.store().create("report")) {
            Path folder = writer.folder();
            ObjectNode json = json(plan, measured, findings, pod);
            Files.writeString(
                    folder.resolve("evaluation.json"),
                    CanonicalJson.strict().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
            samples(folder.resolve("samples.jsonl"), measured);
            Files.writeString(
                    folder.resolve("report.html"),
                    Page.html(
                            plan.work(),
                            plan.members(),
                            plan.derived(measured),
                            plan.matrices(),
                            findings.results(),
                            findings.comparisons(),
                            findings.gates(),
                            findings.stops(),
                            pod.order().seed()));
            return writer.publish(
                    parents(plan),
                    pod.orderDigest(),
                    Map.of("gates", "" + findings.gates().size(), "gates.held", "" + findings.held()));
        }
    }

    private static Map<String, String> parents(Plan plan) {
        Map<String, String> parents = new TreeMap<>();
        plan.members().forEach((label, member) -> {
            parents.put("model." + label, member.state().digest());
            String adapter = member.state().adapter();
            if (adapter != null) {
                parents.put("adapter." + label, adapter);
            }
        });
        for (Task task : plan.work().tasks()) {
            if (task.chosen().data() != null) {
                parents.put("data." + task.name(), plan.view(task.name()).digest());
            }
            plan.shots(task.name()).ifPresent(view -> parents.put("shots." + task.name(), view.digest()));
        }
        return parents;
    }

    private static ObjectNode json(
            Plan plan, Map<String, Map<String, Measured>> measured, Findings findings, PodContext pod) {
        ObjectNode json = CanonicalJson.strict().createObjectNode();
        json.put("schemaVersion", SCHEMA_VERSION).put("seed", pod.order().seed());
        json.put("confidence", Findings.CONFIDENCE).put("resamples", Bootstrap.RESAMPLES);
        json.set("members", CanonicalJson.strict().valueToTree(plan.work().members()));
        json.set("absent", CanonicalJson.strict().valueToTree(plan.work().absent()));
        json.set("tasks", CanonicalJson.strict().valueToTree(plan.work().tasks()));
        json.set("suites", CanonicalJson.strict().valueToTree(plan.work().suites()));
        json.set("data", CanonicalJson.strict().valueToTree(plan.work().data()));
        if (plan.work().correction() != null) {
            json.put("correction", plan.work().correction().name());
        }
        ArrayNode results = json.putArray("results");
        for (ResultStatus result : findings.results()) {
            results.add(CanonicalJson.strict().<ObjectNode>valueToTree(DomainTasks.told(result)));
        }
        ArrayNode gates = json.putArray("gates");
        for (int i = 0; i < findings.gates().size(); i++) {
            GateStatus gate = findings.gates().get(i);
            ObjectNode node = CanonicalJson.strict().valueToTree(gate);
            node.set(
                    "claim",
                    CanonicalJson.strict().valueToTree(plan.work().gates().get(i)));
            gates.add(node);
        }
        if (!plan.matrices().names().isEmpty()) {
            json.set("matrices", matrices(plan, measured));
        }
        if (!findings.stops().isEmpty()) {
            json.set("stops", stops(plan, findings.stops()));
        }
        ArrayNode comparisons = json.putArray("comparisons");
        findings.comparisons().forEach(comparison -> comparisons.add(json(comparison)));
        ObjectNode harness = json.putObject("lmEval");
        for (String member : plan.members().keySet()) {
            harness.set(member, harness(plan, measured, member));
        }
        ArrayNode warnings = json.putArray("warnings");
        measured.forEach((task, byModel) -> new TreeMap<>(byModel)
                .forEach((model, numbers) ->
                        numbers.warnings().forEach(warning -> warnings.add(task + " on " + model + ": " + warning))));
        return json;
    }

    private static ArrayNode matrices(Plan plan, Map<String, Map<String, Measured>> measured) {
        ArrayNode json = CanonicalJson.strict().createArrayNode();
        for (String name : plan.matrices().names()) {
            for (Matrices.Table table : plan.matrices().tables(name, measured)) {
                ObjectNode node = json.addObject();
                node.put("name", name).put("metric", plan.matrices().of(name).name());
                node.put("model", table.learner().model());
                node.set(
                        "coordinates",
                        CanonicalJson.strict().valueToTree(table.learner().coordinates()));
                node.set("stages", CanonicalJson.strict().valueToTree(table.stages()));
                node.set("domains", CanonicalJson.strict().valueToTree(table.domains()));
                node.set("values", CanonicalJson.strict().valueToTree(table.values()));
            }
        }
        return json;
    }

    private static ArrayNode stops(Plan plan, List<StopStatus> stops) {
        ArrayNode json = CanonicalJson.strict().createArrayNode();
        for (int i = 0; i < stops.size(); i++) {
            ObjectNode node = CanonicalJson.strict().valueToTree(stops.get(i));
            node.set(
                    "rule",
                    CanonicalJson.strict().valueToTree(plan.work().stopRules().get(i)));
            json.add(node);
        }
        return json;
    }

    private static ObjectNode json(Comparison comparison) {
        ObjectNode json = CanonicalJson.strict().createObjectNode();
        json.put("task", comparison.task()).put("metric", comparison.metric().name());
        json.put("where", comparison.where()).put("against", comparison.against());
        json.put("estimate", comparison.difference().estimate());
        json.put("low", comparison.difference().low())
                .put("high", comparison.difference().high());
        json.put("confidence", comparison.evidence().confidence())
                .put("n", comparison.evidence().n());
        json.put("replicates", comparison.evidence().replicates());
        json.put("documentsLow", comparison.evidence().documents().low());
        json.put("documentsHigh", comparison.evidence().documents().high());
        json.put("unit", comparison.metric().unit());
        comparison
                .permutation()
                .ifPresent(
                        test -> json.putObject("permutation").put("p", test.p()).put("exact", test.exact()));
        if (comparison.test() != null) {
            ObjectNode test = json.putObject("mcnemar");
            test.put("onlyWhere", comparison.test().onlyFirst());
            test.put("onlyAgainst", comparison.test().onlySecond());
            test.put("p", comparison.test().p());
        }
        return json;
    }

    private static ObjectNode harness(Plan plan, Map<String, Map<String, Measured>> measured, String member) {
        ObjectNode json = CanonicalJson.strict().createObjectNode();
        ObjectNode results = json.putObject("results");
        ObjectNode samples = json.putObject("n-samples");
        ObjectNode better = json.putObject("higher_is_better");
        ObjectNode versions = json.putObject("versions");
        ObjectNode shots = json.putObject("n-shot");
        ObjectNode configs = json.putObject("configs");
        ObjectNode hashes = json.putObject("task_hashes");
        json.putObject("group_subtasks");
        json.put("model_name", member);
        for (Task task : plan.work().tasks()) {
            String name = task.name();
            Measured numbers = measured.getOrDefault(name, Map.of()).get(member);
            if (numbers == null) {
                continue;
            }
            ObjectNode result = results.putObject(name);
            result.put("alias", name)
                    .put("name", name)
                    .put("sample_len", numbers.ids().size());
            HarnessTask told = plan.examiner(name).harness();
            numbers.harness().forEach(result::put);
            // lm-eval writes so where it knows no standard error.
            numbers.harness().keySet().stream()
                    .map(Report::standardError)
                    .filter(key -> !key.isEmpty() && !result.has(key))
                    .forEach(key -> result.put(key, "N/A"));
            samples.putObject(name)
                    .put("original", plan.records().getOrDefault(name, 0L))
                    .put("effective", numbers.ids().size());
            ObjectNode directions = better.putObject(name);
            for (String key : numbers.harness().keySet()) {
                String metric = key.substring(0, key.indexOf(','));
                if (!metric.endsWith("_stderr")) {
                    directions.put(metric, told.higherIsBetter(metric));
                }
            }
            versions.set(name, CanonicalJson.strict().valueToTree(told.version()));
            shots.put(name, told.shots());
            if (!told.config().isEmpty()) {
                configs.set(name, CanonicalJson.strict().valueToTree(told.config()));
            }
            plan.examiner(name).ownRows().ifPresent(own -> hashes.put(name, own.digest()));
        }
        return json;
    }

    /** The key of a metric's standard error; empty for a key that is one. */
    private static String standardError(String key) {
        int comma = key.indexOf(',');
        String metric = key.substring(0, comma);
        return metric.endsWith("_stderr") ? "" : metric + "_stderr" + key.substring(comma);
    }

    private static void samples(Path file, Map<String, Map<String, Measured>> measured) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (Map.Entry<String, Map<String, Measured>> task : measured.entrySet()) {
                for (Map.Entry<String, Measured> member : new TreeMap<>(task.getValue()).entrySet()) {
                    samples(writer, task.getKey(), member.getKey(), member.getValue());
                }
            }
        }
    }

    private static void samples(BufferedWriter writer, String task, String member, Measured numbers)
            throws IOException {
        for (int i = 0; i < numbers.ids().size(); i++) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("task", task);
            line.put("model", member);
            line.put("id", numbers.ids().get(i));
            line.put("group", numbers.groups().get(i));
            if (i == 0 && !numbers.context().isEmpty()) {
                line.put("context", numbers.context());
            }
            if (!numbers.answers().isEmpty()) {
                line.put("answers", numbers.answers().get(i));
            }
            for (Metric metric : numbers.metrics().keySet()) {
                line.put(metric.name(), metric.value(numbers.of(metric).ratio(i)));
                if (!metric.binary()) {
                    line.put(metric.over(), numbers.of(metric).denominator(i));
                }
            }
            writer.write(CanonicalJson.strict().writeValueAsString(line));
            writer.write('\n');
        }
    }
}
