package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.model.ModelSource;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.api.view.View;
import dev.cultivar.operator.desired.Overrides;
import dev.cultivar.operator.status.Hindrance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the runs behind models were trained on, and the runs whose models those began with, as far as they are there. */
final class Trainings {
    private final Lookup<TrainingRun> applied;
    private final RunModels runs;
    private final String namespace;
    private final Set<String> known = new HashSet<>();
    private final Set<Training> found = new LinkedHashSet<>();
    private final List<Hindrance> gone = new ArrayList<>();

    /** In a namespace. */
    Trainings(Lookup<TrainingRun> applied, String namespace) {
        this.applied = applied;
        this.runs = new RunModels(applied, namespace);
        this.namespace = namespace;
    }

    /**
     * What a run was trained on.
     *
     * @param digest the artifact at that time
     */
    record Training(
            String run, String slot, View view, @Nullable String digest) {
        String words() {
            return "TrainingRun " + run + " by its slot " + slot;
        }
    }

    /** All that is known, run by run. */
    Set<Training> found() {
        return found;
    }

    /** Why something can't be known. */
    List<Hindrance> gone() {
        return gone;
    }

    /** Follows a model; one that no run made has been trained on nothing here. */
    void follow(ModelSource model) {
        if (model.chosen() instanceof RunOutput output) {
            try {
                runs.makers(output).forEach(this::follow);
            } catch (Hindrance changed) {
                gone.add(changed); // a search or a run that is another than it was then
            }
        }
    }

    /** Follows a run. */
    void follow(TrainingRun run) {
        String name = run.getMetadata().getName();
        if (!known.add(name)) {
            return;
        }
        TrainingRunSpec spec = Overrides.run(run.getSpec());
        List<InputStatus> inputs = run.getStatus() == null
                ? List.of()
                : Defaults.list(run.getStatus().inputs());
        new TreeMap<>(spec.datasets())
                .forEach((slot, view) ->
                        found.add(new Training(name, slot, view, digest(inputs, slot, "DomainDataset"))));
        new TreeMap<>(spec.models()).forEach((as, began) -> {
            if (began.run() != null) {
                look(
                        name,
                        began.run(),
                        digest(inputs, as, "TrainingRun"),
                        digest(inputs, as + RunPlan.ADAPTER, "TrainingRun"));
                follow(began);
            }
        });
    }

    private void look(String run, RunOutput began, @Nullable String model, @Nullable String adapter) {
        String forerunner = "TrainingRun " + run + " began with a model of TrainingRun " + began.name();
        if (applied.find(namespace, began.name()).isEmpty()) {
            gone.add(TrainedDomains.gone("TrainingRun", began.name(), "RunMissing", forerunner));
            return;
        }
        try {
            boolean there = runs.made(began, new Missing())
                    .map(RunModels.Made::model)
                    .filter(made -> made.digest().equals(model) && Objects.equals(made.adapter(), adapter))
                    .isPresent();
            if (!there) {
                gone.add(TrainedDomains.unknown(forerunner + ", which has made another since"));
            }
        } catch (Hindrance changed) {
            gone.add(changed);
        }
    }

    private static @Nullable String digest(List<InputStatus> inputs, String as, String kind) {
        return inputs.stream()
                .filter(input -> input.as().equals(as) && input.kind().equals(kind))
                .map(InputStatus::digest)
                .findFirst()
                .orElse(null);
    }
}
