package dev.cultivar.operator.observe;

import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.task.Shots;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.View;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What each model is asked by tasks that ask it for the domains that it has not seen itself. */
final class OwnDomains {
    private final List<Task> tasks;
    private final TrainedDomains trained;
    private final Lookup<TrainingRun> runs;
    private final String namespace;

    /** Of the tasks of an evaluation. */
    OwnDomains(List<Task> tasks, TrainedDomains trained, Lookup<TrainingRun> runs, String namespace) {
        this.tasks = tasks.stream().filter(Task::asksEach).toList();
        this.trained = trained;
        this.runs = runs;
        this.namespace = namespace;
    }

    static void requireShotsForAll(Task task) {
        Shots shots = task.chosen().shots();
        if (shots != null && shots.from().asksEach()) {
            throw new Terminal(
                    "UnseenShots",
                    "task " + task.name()
                            + ": shots.from asks for domains that each model has not seen itself, and all models are shown the same examples: write unseen: {}, or name domains");
        }
    }

    /** The view with all domains that some model is asked. */
    View resolved(View asked, Collection<RunModels.States> states) {
        List<TrainingRun> makers = new ArrayList<>();
        for (RunModels.States of : states) {
            of.made().forEach(state -> find(state.maker()).ifPresent(makers::add));
            of.lost().stream()
                    .filter(lost -> lost(lost) != null)
                    .forEach(lost -> find(lost.maker()).ifPresent(makers::add));
        }
        return trained.resolved(asked, makers);
    }

    /** The domains that a state is asked, by task; null where no task asks so. */
    @Nullable
    Map<String, List<String>> of(RunModels.State state) {
        return tasks.isEmpty() ? null : find(state.maker()).map(this::asked).orElse(null);
    }

    /** What a state that is not there would have been asked; null where nobody knows, for example because its run never started. */
    @Nullable
    Map<String, List<String>> lost(RunModels.Lost lost) {
        try {
            return tasks.isEmpty() ? null : find(lost.maker()).map(this::asked).orElse(null);
        } catch (Terminal | Waiting unknown) {
            return null;
        }
    }

    private Map<String, List<String>> asked(TrainingRun maker) {
        Map<String, List<String>> asked = new TreeMap<>();
        for (Task task : tasks) {
            View data = task.chosen().data();
            if (data != null) {
                asked.put(task.name(), List.copyOf(trained.unseen(data, maker)));
            }
        }
        return asked;
    }

    private Optional<TrainingRun> find(String run) {
        return runs.find(namespace, run);
    }
}
