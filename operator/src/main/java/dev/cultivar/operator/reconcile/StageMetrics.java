package dev.cultivar.operator.reconcile;

import dev.cultivar.api.Defaults;
import dev.cultivar.contract.Report;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of a report that a status holds. Eight objectives and sixteen slots make 37, so what is left out must be what nobody
 * reads from a status: first comes what searches judge and costs are counted by.
 */
final class StageMetrics {
    static final int MOST = 32;
    private static final String LOSS = "loss";
    private static final String OBJECTIVE = LOSS + ".";
    private static final String SHARE = "share/";
    private static final List<String> COUNTED = List.of(RunCost.TOKENS, RunCost.FLOPS);

    private StageMetrics() {}

    /** The first of them by what they are for, then by name; JSON has no infinity and no NaN. */
    static Map<String, Double> of(Report report) {
        Map<String, Double> all = new LinkedHashMap<>(report.metrics());
        if (report.loss() != null && Double.isFinite(report.loss())) {
            all.put(LOSS, report.loss());
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        all.entrySet().stream()
                .filter(e -> Double.isFinite(e.getValue()))
                .sorted(Comparator.<Map.Entry<String, Double>>comparingInt(e -> rank(e.getKey()))
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .forEach(e -> metrics.put(e.getKey(), e.getValue()));
        return Defaults.map(metrics);
    }

    private static int rank(String name) {
        if (name.equals(LOSS)) {
            return 0;
        }
        if (name.startsWith(Report.MEAN_LOSS) || COUNTED.contains(name)) {
            return 1;
        }
        if (name.startsWith(OBJECTIVE)) {
            return 2;
        }
        return name.startsWith(SHARE) ? 4 : 3;
    }
}
