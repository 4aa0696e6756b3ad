package dev.cultivar.operator.desired;

import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/** The TrainingRun of a trial: what its search is, without the search, with the trial's overrides and seed. */
public final class TrialRun {
    private TrialRun() {}

    /** The object that is made for a trial. */
    public static TrainingRun of(TrainingRun search, Trial trial) {
        return of(search, trial, search.getSpec().suspend());
    }

    /** The object of a trial that is not to go on. */
    public static TrainingRun stopped(TrainingRun search, Trial trial) {
        return of(search, trial, true);
    }

    private static TrainingRun of(TrainingRun search, Trial trial, boolean suspend) {
        String name = search.getMetadata().getName();
        TrainingRun run = new TrainingRun();
        run.setMetadata(new ObjectMetaBuilder()
                .withNamespace(search.getMetadata().getNamespace())
                .withName(trial.name(name))
                .addToLabels(Labels.MANAGED_BY, Labels.MANAGER)
                .addToLabels(Labels.SEARCH, name)
                .withOwnerReferences(Owner.of(search).reference())
                .build());
        TrainingRunSpec spec = search.getSpec();
        run.setSpec(new TrainingRunSpec(
                spec.recipe(),
                spec.models(),
                spec.datasets(),
                spec.compute(),
                spec.queue(),
                trial.seed(),
                spec.stages(),
                suspend,
                spec.backoffLimit(),
                spec.reuse(),
                spec.preflight(),
                trial.overrides(),
                null,
                spec.retention(),
                spec.activeDeadlineSeconds(),
                null,
                null));
        return run;
    }
}
