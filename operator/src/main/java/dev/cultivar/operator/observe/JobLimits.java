package dev.cultivar.operator.observe;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;

/** What each pod of a job may use at most. */
public final class JobLimits {
    private JobLimits() {}

    /** Memory in bytes. */
    public static double memory(Job job) {
        return limit(job, "memory");
    }

    static double cpus(Job job) {
        return limit(job, "cpu");
    }

    /** Devices of any vendor: their resources have a domain. */
    static double gpus(Job job) {
        return limits(job).entrySet().stream()
                .filter(e -> e.getKey().contains("/"))
                .mapToDouble(e -> e.getValue().getNumericalAmount().doubleValue())
                .sum();
    }

    private static double limit(Job job, String resource) {
        Quantity quantity = limits(job).get(resource);
        return quantity == null ? 0 : quantity.getNumericalAmount().doubleValue();
    }

    private static Map<String, Quantity> limits(Job job) {
        return job.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getResources()
                .getLimits();
    }
}
