package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.task.Task;
import java.util.List;
import java.util.Map;

/** Run the tasks of an evaluation on its models and judge its gates. {@code data} holds the view of each task, by its name. */
public record EvaluateWork(
        Map<String, ModelState> models, List<Task> tasks, Map<String, BoundView> data, List<Gate> gates)
        implements WorkSpec {
    public EvaluateWork {
        models = Defaults.map(models);
        tasks = Defaults.list(tasks);
        data = Defaults.map(data);
        gates = Defaults.list(gates);
    }
}
