package dev.cultivar.evaluator.stop;

import dev.cultivar.evaluator.matrix.DomainTasks;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a rule looks at.
 *
 * @param subject the task or suite, on its domain where the task is asked for each
 */
public record Exam(String of, @Nullable String domain, String subject, Metric metric) {

    /** What tasks and suites measure, and the metric that says most of each. */
    record Measures(Map<String, ? extends Collection<Metric>> metrics, Map<String, Metric> headlines) {}

    static Exam of(String field, String of, @Nullable String metric, @Nullable String domain, Measures measures) {
        String subject = subject(field, of, domain, measures);
        Collection<Metric> measured = measures.metrics().get(subject);
        Metric headline = measures.headlines().get(subject);
        if (measured == null || headline == null) {
            throw new InvalidWork(
                    "UnknownTask",
                    field + ".of: no task or suite " + of + "; there are "
                            + names(measures.metrics().keySet()));
        }
        if (metric == null) {
            return new Exam(of, domain, subject, headline);
        }
        Metric named = Metric.named(metric).orElse(null);
        if (named == null || !measured.contains(named)) {
            throw new InvalidWork(
                    "UnknownMetric",
                    field + ".metric: " + of + " does not measure " + metric + "; it measures " + names(measured));
        }
        return new Exam(of, domain, subject, named);
    }

    private static String subject(String field, String of, @Nullable String domain, Measures measures) {
        Collection<String> domains = DomainTasks.domains(of, measures.metrics().keySet());
        if (domains.isEmpty() && domain != null) {
            throw new InvalidWork(
                    "BadStop", field + ".domain: " + of + " is not asked for each domain; leave domain out");
        }
        if (domains.isEmpty()) {
            return of;
        }
        if (domain == null || !domains.contains(domain)) {
            throw new InvalidWork(
                    "BadStop", field + ".domain: name one domain of task " + of + "; there are " + names(domains));
        }
        return DomainTasks.name(of, domain);
    }

    private static String names(Collection<?> names) {
        return names.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
