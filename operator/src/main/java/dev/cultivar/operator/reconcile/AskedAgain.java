package dev.cultivar.operator.reconcile;

import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.observe.Children;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;

/**
 * Which changes of a primary bring a reconcile about: of its spec, of the retry annotation, its deletion, and another one under its name. JOSDK's own
 * filter looks at generations alone, so a retry would wait for the next time the resource is looked at anyway.
 */
public final class AskedAgain<P extends HasMetadata> implements OnUpdateFilter<P> {
    @Override
    public boolean accept(P now, P before) {
        return Sources.generationMoved(now, before)
                || !Children.annotation(now, Labels.RETRY).equals(Children.annotation(before, Labels.RETRY))
                || now.isMarkedForDeletion();
    }
}
