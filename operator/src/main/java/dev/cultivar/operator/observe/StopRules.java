package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.EvaluationSpec;
import dev.cultivar.api.stop.Forgetting;
import dev.cultivar.api.stop.Stop;
import dev.cultivar.api.task.Partition;
import dev.cultivar.api.task.Suite;
import dev.cultivar.api.task.Task;
import dev.cultivar.operator.status.Terminal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The stop rules of an evaluation name what is there, and choose by development tasks alone. */
final class StopRules {
    private final EvaluationSpec spec;
    /** Tasks of each task and suite. */
    private final Map<String, List<Task>> subjects = new LinkedHashMap<>();

    StopRules(EvaluationSpec spec) {
        this.spec = spec;
        spec.tasks().forEach(task -> subjects.put(task.name(), List.of(task)));
        for (Suite suite : Defaults.list(spec.suites())) {
            subjects.put(
                    suite.name(),
                    spec.tasks().stream()
                            .filter(task -> suite.tasks().contains(task.name()))
                            .toList());
        }
    }

    void check(Mistakes mistakes) {
        for (Stop stop : Defaults.list(spec.stops())) {
            String field = "spec.stops[" + stop.name() + "]";
            mistakes.of(
                    field,
                    () -> requireDevelopment(field + ".gain.of", stop.gain().of()));
            for (Forgetting each : stop.forgetting()) {
                mistakes.of(field, () -> requireDevelopment(field + ".forgetting[" + each.of() + "].of", each.of()));
            }
            mistakes.of(field, () -> Examination.requireModel(spec, field + ".where", stop.where()));
            mistakes.of(field, () -> Examination.requireModel(spec, field + ".start", stop.start()));
        }
    }

    private void requireDevelopment(String field, String of) {
        Examination.requireTask(field, of, subjects.keySet());
        List<Task> tasks = subjects.getOrDefault(of, List.of());
        String unseen = tasks.stream()
                .filter(task -> task.partition() != Partition.development)
                .map(Task::name)
                .collect(Collectors.joining(", "));
        if (!unseen.isEmpty()) {
            throw new Terminal(
                    "UnseenPartition",
                    field + ": " + (tasks.size() == 1 && of.equals(unseen) ? "task " : "suite " + of + " has task ")
                            + unseen
                            + ", which is unseen, and a choice can read development tasks alone: choose by another task, or make it partition: development and claim nothing by it of what is chosen");
        }
    }
}
