package dev.cultivar.operator.perturb;

import dev.cultivar.operator.cluster.Hands;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every job of a namespace as it came: there are never two that work on the same order at once. */
final class JobWatch implements AutoCloseable {
    private final Watch watch;
    private final Map<String, String> working = new HashMap<>();
    private final List<String> broken = new ArrayList<>();

    JobWatch(KubernetesClient client, String namespace) {
        watch = client.batch().v1().jobs().inNamespace(namespace).watch(new Watcher<Job>() {
            @Override
            public void eventReceived(Action action, Job job) {
                seen(action, job);
            }

            @Override
            public void onClose(@Nullable WatcherException cause) {
                // at the end of the test
            }
        });
    }

    private synchronized void seen(Watcher.Action action, Job job) {
        String name = job.getMetadata().getName();
        boolean ended = action == Watcher.Action.DELETED
                || job.getMetadata().getDeletionTimestamp() != null
                || !job.getStatus().getConditions().isEmpty();
        if (ended) {
            working.remove(name);
            return;
        }
        String what = job.getMetadata().getOwnerReferences().stream()
                        .map(owner -> owner.getUid() + " ")
                        .findFirst()
                        .orElse("")
                + Hands.order(job);
        working.forEach((other, order) -> {
            if (order.equals(what) && !other.equals(name)) {
                broken.add("jobs " + other + " and " + name + " work on the same order at once");
            }
        });
        working.put(name, what);
    }

    /** Everything that was not as it must be. */
    synchronized List<String> broken() {
        return broken.stream().distinct().toList();
    }

    @Override
    public void close() {
        watch.close();
    }
}
