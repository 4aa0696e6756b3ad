package dev.cultivar.operator.perturb;

import dev.cultivar.operator.cluster.Hands;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Takes the jobs of a namespace to a good end in four strides each: a pod, which runs, and ends; the job is done. Whose turn it is a seed draws. */
final class Strides {
    /** Of each job. */
    static final int OF_A_LIFE = 4;

    private final String namespace;
    private final Hands hands;
    private final Random random;
    private final Map<String, Integer> done = new HashMap<>();
    private final Map<String, Pod> pods = new HashMap<>();

    Strides(String namespace, Random random) {
        this.namespace = namespace;
        this.random = random;
        hands = new Hands(World.ADMIN, namespace);
    }

    /** So many, or as many as there are. */
    void some(int most) {
        List<Job> jobs =
                World.ADMIN.batch().v1().jobs().inNamespace(namespace).list().getItems();
        for (int i = 0; i < most; i++) {
            List<Job> open =
                    jobs.stream().filter(job -> strides(job) < OF_A_LIFE).toList();
            if (open.isEmpty()) {
                return;
            }
            stride(open.get(random.nextInt(open.size())));
        }
    }

    private int strides(Job job) {
        return done.getOrDefault(job.getMetadata().getUid(), 0);
    }

    private void stride(Job job) {
        String uid = job.getMetadata().getUid();
        switch (done.merge(uid, 1, Integer::sum)) {
            case 1 -> pods.put(uid, hands.starting(job));
            case 2 -> pods.compute(uid, (key, pod) -> hands.start(pod));
            case 3 -> pods.compute(uid, (key, pod) -> hands.end(pod, Kubelet.outcome(job)));
            default -> hands.complete(job);
        }
    }
}
