package dev.cultivar.operator.reconcile;

import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.Lookup;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The other runs of a namespace by what is asked of them. An index of their informer answers, so that a look at one of ten thousand runs costs
 * as much as at one of ten.
 */
final class Neighbours {
    private static final String INDEX = "neighbours";
    private static final String ORDER = "order";
    private static final String OUTPUT = "output";
    private static final String OWNER = "owner";
    private static final String PACE = "pace";
    /** Of runs that all tell the same, one is wanted: they are kept by the first digits of their uids. */
    private static final int DRAWERS = 256;

    private final InformerEventSource<TrainingRun, ?> runs;

    /** Of an informer that has not started. */
    Neighbours(InformerEventSource<TrainingRun, ?> runs) {
        this.runs = runs;
        runs.addIndexer(INDEX, Neighbours::keys);
    }

    private static List<String> keys(TrainingRun run) {
        String namespace = run.getMetadata().getNamespace();
        List<String> keys = new ArrayList<>();
        for (StageStatus stage : RunStatuses.of(run).stages()) {
            if (stage.order() != null) {
                keys.add(key(namespace, ORDER, stage.order().digest()));
            }
            stage.outputs().stream()
                    .filter(output -> output.shape() != null)
                    .forEach(output -> keys.add(key(namespace, OUTPUT, output.digest())));
        }
        run.getMetadata().getOwnerReferences().stream()
                .map(OwnerReference::getUid)
                .filter(uid -> Children.controlledBy(run, uid))
                .forEach(uid -> keys.add(key(namespace, OWNER, uid)));
        int drawer = Math.floorMod(run.getMetadata().getUid().hashCode(), DRAWERS);
        StagePreflight.paces(run).forEach(pace -> keys.add(key(namespace, PACE, drawer + "/" + pace)));
        return keys.stream().distinct().toList();
    }

    private static String key(String namespace, String what, String value) {
        return namespace + "/" + what + "/" + value;
    }

    /** Runs that have a stage with an order, which may be the asking one. */
    List<TrainingRun> withOrder(String namespace, String digest) {
        return runs.byIndex(INDEX, key(namespace, ORDER, digest));
    }

    /** Runs that made an artifact whose shape they tell. */
    List<TrainingRun> makersOf(String namespace, String digest) {
        return runs.byIndex(INDEX, key(namespace, OUTPUT, digest));
    }

    /** The trials of a search. */
    List<TrainingRun> trialsOf(String namespace, String search) {
        return runs.byIndex(INDEX, key(namespace, OWNER, search));
    }

    /** Runs that tell a pace, some of many. */
    Stream<TrainingRun> withPace(String namespace, String pace) {
        return Stream.iterate(0, drawer -> drawer < DRAWERS, drawer -> drawer + 1)
                .flatMap(drawer -> runs.byIndex(INDEX, key(namespace, PACE, drawer + "/" + pace)).stream());
    }

    /** Whether a run is there, as the informer has it. */
    boolean has(String namespace, String name, String uid) {
        return find().find(namespace, name)
                .map(run -> run.getMetadata().getUid())
                .equals(Optional.of(uid));
    }

    /** By name. */
    Lookup<TrainingRun> find() {
        return Sources.lookup(runs);
    }
}
