package dev.cultivar.operator.reconcile;

import dev.cultivar.api.model.ModelSource;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.Lookup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** The event sources of a reconciler: its children, selected by label, and resources that its specs refer to by name. */
final class Sources {
    private Sources() {}

    /** Children of a kind of object, by the labels of their owner. */
    static <C extends HasMetadata, P extends HasMetadata> InformerEventSource<C, P> children(
            Class<C> type, EventSourceContext<P> context) {
        Class<P> primary = context.getPrimaryResourceClass();
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, primary)
                        .withLabelSelector(Labels.selector(primary.getSimpleName()))
                        .withSecondaryToPrimaryMapper(Sources::owner)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
    }

    /** Resources that primaries refer to; an event of one concerns the primaries of its namespace that do. */
    static <S extends HasMetadata, P extends HasMetadata> InformerEventSource<S, P> referred(
            Class<S> type, EventSourceContext<P> context, BiPredicate<P, S> refers, BiPredicate<S, S> matters) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, context.getPrimaryResourceClass())
                        .withName("referred-" + type.getSimpleName())
                        .withSecondaryToPrimaryMapper(secondary -> context.getPrimaryCache()
                                .list(
                                        secondary.getMetadata().getNamespace(),
                                        primary -> refers.test(primary, secondary))
                                .map(ResourceID::fromResource)
                                .collect(Collectors.toSet()))
                        .withOnUpdateFilter(matters::test)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
    }

    /**
     * Whether a spec changed. A resource that was deleted and made again while a watch was away comes as a change of the one
     * before, and its generation may be the same.
     */
    static boolean generationMoved(HasMetadata now, HasMetadata before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getUid(), before.getMetadata().getUid());
    }

    /** Whether one of the models is made by a run. */
    static boolean readsRun(Map<String, ModelSource> models, String run) {
        return models.values().stream()
                .anyMatch(m -> m.run() != null && m.run().name().equals(run));
    }

    /** Finds a referred resource in its informer. */
    static <S extends HasMetadata> Lookup<S> lookup(InformerEventSource<S, ?> source) {
        return (namespace, name) -> source.get(new ResourceID(name, namespace));
    }

    /** The jobs and pods of a primary. */
    static Children childrenOf(Context<?> context) {
        return Children.of(context.getSecondaryResources(Job.class), context.getSecondaryResources(Pod.class));
    }

    private static Set<ResourceID> owner(HasMetadata child) {
        Map<String, String> labels = child.getMetadata().getLabels();
        return Optional.ofNullable(labels == null ? null : labels.get(Labels.OWNER))
                .map(name -> Set.of(new ResourceID(name, child.getMetadata().getNamespace())))
                .orElse(Set.of());
    }
}
