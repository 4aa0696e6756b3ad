package dev.cultivar.operator.observe;

import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.Versions;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Waiting;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A stage that another run of the namespace has done, or is doing, by the same order and image.
 *
 * <p>Invariant: nobody waits in a circle. A run waits for one that has a job, which itself waits for nobody; never for one that is
 * suspended, stalled or being deleted.
 */
public final class SharedStages {
    private final List<TrainingRun> others;

    /**
     * As a run sees it.
     *
     * @param versions who would do the work now
     * @param runs the runs of the namespace that have a stage with the order
     */
    public SharedStages(TrainingRun run, Versions versions, List<TrainingRun> runs) {
        this.others = runs.stream()
                .filter(r -> !r.getMetadata().getUid().equals(run.getMetadata().getUid()))
                .filter(r ->
                        r.getStatus() != null && versions.equals(r.getStatus().versions()))
                .sorted(Comparator.comparing(r -> r.getMetadata().getName()))
                .toList();
    }

    /** The trials of the search that a run is a trial of, none where it is no trial. */
    public static List<TrainingRun> siblings(TrainingRun run, List<TrainingRun> runs) {
        return TrialStart.search(run)
                .map(search -> runs.stream()
                        .filter(r -> Children.controlledBy(r, search.getUid()))
                        .toList())
                .orElse(List.of());
    }

    /** A stage that is done, and the run that it is a stage of. */
    public record Done(String run, StageStatus stage) {}

    /** The stage of another run that did this order; waits when one is doing it; empty when it has to be done here. */
    public Optional<Done> find(String stage, String orderDigest) {
        Optional<Done> done = done(orderDigest);
        if (done.isEmpty()) {
            others.stream().filter(r -> does(r, orderDigest)).findFirst().ifPresent(other -> {
                throw waiting(stage, other.getMetadata().getName());
            });
        }
        return done;
    }

    /** The stage of another run that did this order. */
    public Optional<Done> done(String orderDigest) {
        return others.stream()
                .flatMap(r -> stages(r, orderDigest)
                        .filter(s -> s.is(StageState.SUCCEEDED))
                        .map(s -> new Done(r.getMetadata().getName(), s)))
                .min(Comparator.comparing(d -> d.stage().reusedFrom() == null ? 0 : 1));
    }

    /** What it is to wait for a run that does the order of a stage. */
    public static Waiting waiting(String stage, String run) {
        return new Waiting(
                "WaitingForRun",
                "stage " + stage + ": TrainingRun " + run
                        + " is doing the same order, and what it makes is taken from there",
                List.of(new WaitingFor("TrainingRun", run, "SameOrder")));
    }

    /** Whether it can be seen what became of a run that was about to begin an order: it has, or it does not go on. */
    public boolean settled(String uid, String orderDigest) {
        return others.stream()
                .filter(r -> r.getMetadata().getUid().equals(uid))
                .anyMatch(r -> !goesOn(r) || stages(r, orderDigest).anyMatch(s -> s.job() != null));
    }

    private static boolean goesOn(TrainingRun run) {
        return run.getMetadata().getDeletionTimestamp() == null
                && !run.getSpec().suspend()
                && !Conditions.isTrue(run.getStatus().conditions(), "Stalled");
    }

    private static boolean does(TrainingRun other, String orderDigest) {
        return goesOn(other) && stages(other, orderDigest).anyMatch(s -> s.job() != null && !s.is(StageState.FAILED));
    }

    private static Stream<StageStatus> stages(TrainingRun run, String orderDigest) {
        return run.getStatus().stages().stream()
                .filter(s -> s.order() != null && s.order().digest().equals(orderDigest));
    }
}
