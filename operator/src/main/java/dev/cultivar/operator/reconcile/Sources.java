package dev.cultivar.operator.reconcile;

import dev.cultivar.api.model.ModelSource;
import dev.cultivar.api.model.RunOutput;
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
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The event sources of a reconciler: its children, selected by label, and resources that its specs refer to. */
final class Sources {
    /** Word of a resource that refers to all of a kind, and of each of them. */
    static final String ANY = "*";

    /** Resources that are read at once when an informer begins: all of ten thousand in one answer are more memory than keeping them. */
    static final long PAGE = 500;

    private Sources() {}

    /** Children of a kind of object, by the labels of their owner. */
    static <C extends HasMetadata, P extends HasMetadata> InformerEventSource<C, P> children(
            Class<C> type, EventSourceContext<P> context) {
        Class<P> primary = context.getPrimaryResourceClass();
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, primary)
                        .withLabelSelector(Labels.selector(primary.getSimpleName()))
                        .withSecondaryToPrimaryMapper(Sources::owner)
                        .withInformerListLimit(PAGE)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
    }

    /**
     * Resources that primaries refer to; an event of one concerns the other primaries of its namespace that do. They are found by an index, so
     * that an event costs as much among ten thousand primaries as among ten.
     *
     * @param reads what a primary refers to, in words that answers uses too
     * @param answers what a resource is referred to by
     * @param matters whether a change of it is worth a look
     */
    static <S extends HasMetadata, P extends HasMetadata> InformerEventSource<S, P> referred(
            Class<S> type,
            EventSourceContext<P> context,
            Function<P, Stream<String>> reads,
            Function<S, Stream<String>> answers,
            BiPredicate<S, S> matters) {
        String name = "referred-" + type.getSimpleName();
        Class<P> primary = context.getPrimaryResourceClass();
        IndexerResourceCache<P> primaries = context.getPrimaryCache();
        primaries.addIndexer(
                name, p -> reads.apply(p).distinct().map(word -> key(p, word)).toList());
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, primary)
                        .withName(name)
                        .withSecondaryToPrimaryMapper(secondary -> answers.apply(secondary)
                                .distinct()
                                .flatMap(word -> primaries.byIndex(name, key(secondary, word)).stream())
                                .map(ResourceID::fromResource)
                                .filter(id -> !type.equals(primary) || !id.equals(ResourceID.fromResource(secondary)))
                                .collect(Collectors.toSet()))
                        // nobody asks for them by primary, and the default would keep who is concerned of each
                        .withPrimaryToSecondaryMapper((P p) -> Set.of())
                        .withOnUpdateFilter(matters::test)
                        .withInformerListLimit(PAGE)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
    }

    private static String key(HasMetadata of, String word) {
        return of.getMetadata().getNamespace() + "/" + word;
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

    /** The runs that make models. */
    static Stream<String> runs(Map<String, ModelSource> models) {
        return models.values().stream()
                .map(ModelSource::run)
                .filter(Objects::nonNull)
                .map(RunOutput::name);
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
