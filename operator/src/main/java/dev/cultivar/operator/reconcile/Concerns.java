package dev.cultivar.operator.reconcile;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.StageState;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.view.View;
import dev.cultivar.operator.observe.ScratchModels;
import dev.cultivar.operator.observe.TrialStart;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Of what concern to a run the resources around it are, in words by which they are found. */
final class Concerns {
    private static final String RUN = "run/";
    private static final String TRIALS = "trials/";
    private static final String ORDER = "order/";

    private Concerns() {}

    /** The recipe that a run waits for. */
    static Stream<String> recipes(TrainingRun run) {
        return waits(run) ? Stream.of(run.getSpec().recipe().name()) : Stream.empty();
    }

    /** The datasets that a run may wait for. */
    static Stream<String> datasets(TrainingRun run) {
        if (!waits(run)) {
            return Stream.empty();
        }
        return isVaried(run)
                ? Stream.of(Sources.ANY)
                : Stream.concat(
                        ScratchModels.datasets(run.getSpec().models()),
                        run.getSpec().datasets().values().stream().map(View::name));
    }

    /** The evaluations that may keep unseen what a search would read. */
    static Stream<String> evaluations(TrainingRun run) {
        return waits(run)
                        && run.getSpec().search() != null
                        && run.getSpec().search().objective() != null
                ? Stream.of(Sources.ANY)
                : Stream.empty();
    }

    /** The runs whose changes may let a run do something else. */
    static Stream<String> runs(TrainingRun run) {
        Stream<String> trials = run.getSpec().search() == null
                ? Stream.empty()
                : Stream.of(TRIALS + run.getMetadata().getName());
        return Stream.concat(trials, waits(run) ? before(run) : sharing(run));
    }

    private static Stream<String> before(TrainingRun run) {
        Stream<String> named = isVaried(run)
                ? Stream.of(Sources.ANY)
                : Sources.runs(run.getSpec().models()).map(name -> RUN + name);
        return Stream.concat(
                named, TrialStart.search(run).map(OwnerReference::getName).map(name -> RUN + name).stream());
    }

    /** Its next stage may be one that another one does. */
    private static Stream<String> sharing(TrainingRun run) {
        return RunStatuses.of(run).stages().stream()
                .filter(s -> !s.is(StageState.SUCCEEDED))
                .limit(1)
                .filter(s -> s.job() == null && s.order() != null)
                .map(s -> ORDER + s.order().digest());
    }

    /** What a run is to others: itself, a trial or something that has taken the name of one, one that does what they would do. */
    static Stream<String> answers(TrainingRun run) {
        String name = run.getMetadata().getName();
        Stream<String> trial = IntStream.range(1, name.length())
                .filter(i -> name.charAt(i) == '-')
                .mapToObj(i -> TRIALS + name.substring(0, i));
        Stream<String> orders = RunStatuses.of(run).stages().stream()
                .filter(s -> s.order() != null)
                .map(s -> ORDER + s.order().digest());
        return Stream.of(Stream.of(Sources.ANY, RUN + name), trial, orders).flatMap(each -> each);
    }

    /** Whether a run reads other things than its spec's fields name. */
    private static boolean isVaried(TrainingRun run) {
        return run.getSpec().search() != null
                || !Defaults.list(run.getSpec().overrides()).isEmpty();
    }

    private static boolean waits(TrainingRun run) {
        return RunStatuses.of(run).startTime() == null;
    }
}
