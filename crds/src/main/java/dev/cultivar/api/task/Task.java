package dev.cultivar.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.OneOf;
import dev.cultivar.api.view.View;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One named task: exactly one of lm, choice, generate, lmEval. */
@ValidationRule(
        value = "[has(self.lm), has(self.choice), has(self.generate), has(self.lmEval)].filter(x, x).size() == 1",
        message = "exactly one of lm, choice, generate, lmEval must be set")
@ValidationRule(
        value = "!has(self.lmEval) || !has(self.forEach)",
        message = "forEach asks by the domains of a dataset, and lmEval brings its own data: remove one of them")
public record Task(
        @JsonPropertyDescription("Name of the task, unique in the evaluation.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Likelihood of documents.") @Nullable
        Lm lm,

        @JsonPropertyDescription("The most likely option of a question.") @Nullable
        Choice choice,

        @JsonPropertyDescription("Answers that the model writes.") @Nullable
        Generate generate,

        @JsonPropertyDescription("A task in lm-eval's YAML.") @Nullable
        LmEval lmEval,

        @JsonPropertyDescription(
                "Asks the task once for each domain of its data, at most 64; results and gates have the coordinate domain. Default: once for all of its data.")
        @Nullable
        ForEach forEach,

        @JsonPropertyDescription(
                "What the numbers may be used for: development ones to choose by, unseen ones for claims. No search can be made to read what is unseen. Default: unseen.")
        Partition partition) {
    public Task {
        partition = Defaults.or(partition, Partition.unseen);
    }

    /** Asked once. */
    public Task(
            String name, @Nullable Lm lm, @Nullable Choice choice, @Nullable Generate generate, Partition partition) {
        this(name, lm, choice, generate, null, null, partition);
    }

    /** Of a dataset. */
    public Task(
            String name,
            @Nullable Lm lm,
            @Nullable Choice choice,
            @Nullable Generate generate,
            @Nullable ForEach forEach,
            Partition partition) {
        this(name, lm, choice, generate, null, forEach, partition);
    }

    /** The same task by another name and on other data, asked once. */
    public Task on(String other, View data) {
        return switch (chosen().on(data)) {
            case Lm one -> new Task(other, one, null, null, partition);
            case Choice one -> new Task(other, null, one, null, partition);
            case Generate one -> new Task(other, null, null, one, partition);
            case LmEval one -> new Task(other, null, null, null, one, null, partition);
        };
    }

    /** The branch that is set. */
    public TaskSpec chosen() {
        return OneOf.<TaskSpec>chosen(
                "tasks[" + name + "]", "lm, choice, generate, lmEval", lm, choice, generate, lmEval);
    }

    /** Whether each model is asked for other domains of its data. */
    public boolean asksEach() {
        View data = chosen().data();
        return data != null && data.asksEach();
    }

    /** What it reads, by the name that an order gives it: its data by the task's own, its shots by {@link #shots(String)}. */
    public Map<String, View> views() {
        TaskSpec task = chosen();
        Map<String, View> views = new LinkedHashMap<>();
        View data = task.data();
        if (data != null) {
            views.put(name, data);
        }
        Shots shots = task.shots();
        if (shots != null) {
            views.put(shots(name), shots.from());
        }
        return views;
    }

    /** The name that an order gives to a task's solved examples; no task can have it. */
    public static String shots(String task) {
        return task + "/shots";
    }
}
