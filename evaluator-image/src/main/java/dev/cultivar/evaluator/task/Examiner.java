package dev.cultivar.evaluator.task;

import dev.cultivar.api.task.Choice;
import dev.cultivar.api.task.Generate;
import dev.cultivar.api.task.Lm;
import dev.cultivar.api.task.LmEval;
import dev.cultivar.api.task.TaskSpec;
import dev.cultivar.evaluator.metric.Better;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.runtime.store.DatasetReader;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** Measures a model on records. */
public interface Examiner {
    /** The metrics that it measures. */
    SortedSet<Metric> metrics();

    /** The metric that says most. */
    default Metric headline() {
        return metrics().stream().filter(Metric::headline).findFirst().orElseThrow();
    }

    /** What an item is, in the plural. */
    String items();

    /** Whether its numbers depend on the seed and on the view of its shots. */
    default boolean drawsBySeed() {
        return false;
    }

    /** Version of how it measures; a change of numbers changes it. */
    int version();

    /** How many of a view's records it reads at most. */
    long items(long records);

    /** Reads the records, at most as many as the task's limit. */
    Measured examine(Examinee examinee, Records records, Progress progress);

    /** The same of a view. */
    default Measured examine(Examinee examinee, DatasetReader records, Progress progress) {
        return examine(examinee, Records.of(records), progress);
    }

    /** The data of a task that brings its own instead of a view's. */
    default Optional<OwnRows> ownRows() {
        return Optional.empty();
    }

    /** How lm-eval's result files describe the task. */
    default HarnessTask harness() {
        return new HarnessTask(version(), 0, headline().better() == Better.higher, Map.of(), Map.of());
    }

    /** The examiner of a task. */
    static Examiner of(String name, TaskSpec task, Setting setting) {
        return switch (task) {
            case Lm lm -> new LmTask(name, lm);
            case Choice choice -> new ChoiceTask(name, choice, setting);
            case Generate generate -> new GenerateTask(name, generate, setting);
            case LmEval lmEval -> new LmEvalTask(name, lmEval, setting);
        };
    }
}
